// The provider runs the database; its clients ask for it as if it ran here, and its password stays in the cluster.
config = {
  name: 'shop',
  services: {
    db: {
      external: {
        host: 'shop.abc123.eu-central-1.rds.example.com',
        port: 5432,
        env: { DB_USER: 'shop', DB_NAME: 'shop', DB_PASSWORD: secret('rds', 'password') },
      },
    },
    api: { image: 'acme/api:1', port: 8080, env: from(services.db.env), needs: ['db'] },
    reports: {
      image: 'acme/reports:1',
      files: {
        '/root/.pgpass': `${services.db.host}:${services.db.port}:shop:${services.db.env.DB_USER}:${services.db.env.DB_PASSWORD}\n`,
      },
    },
  },
}
