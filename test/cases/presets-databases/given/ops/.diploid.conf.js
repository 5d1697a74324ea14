// Four databases, a line each; the shop takes what it needs of them.
config = {
  name: 'shop',
  services: {
    db: { type: 'postgres' },
    legacy: { type: 'mysql:8.4', env: { MYSQL_DATABASE: 'old_shop' }, storage: { '/var/lib/mysql': '50Gi' } },
    stats: { type: 'mariadb' },
    documents: { type: 'mongo' },
    shop: {
      image: 'acme/shop:1',
      port: 8080,
      env: {
        DATABASE_URL: services.db.url,
        DOCUMENTS_URL: services.documents.url,
        LEGACY_HOST: services.legacy.host,
        LEGACY_PASSWORD: services.legacy.env.MYSQL_PASSWORD,
        STATS_NAME: services.stats.env.MARIADB_DATABASE,
      },
      needs: ['db'],
    },
  },
}
