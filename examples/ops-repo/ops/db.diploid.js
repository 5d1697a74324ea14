// A ready image. The password is made once per environment and never stands in Git.
config = {
  image: 'postgres:17',
  port: 5432,
  stateful: true,
  storage: { '/var/lib/postgresql/data': '1Gi' },
  env: {
    POSTGRES_DB: 'acme',
    POSTGRES_USER: 'acme',
    POSTGRES_PASSWORD: generate('db-password'),
    PGDATA: '/var/lib/postgresql/data/pgdata',
  },
  production: { storage: { '/var/lib/postgresql/data': '20Gi' } },
}
