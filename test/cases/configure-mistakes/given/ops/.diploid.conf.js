config = {
  name: 'acme',
  registry: 'registry.test/acme',
  environments: { production: { branch: 'main' } },
  vars: { mailer: { host: 'smtp', user: 'shop' } },
  services: {
    db: { image: 'mysql:8.4', stateful: true, env: { DB_PASSWORD: 'a', DB_PWD: 'b', DB_NAME: 'shop' } },
    shop: {
      configure: {
        'config/app.yml': {
          'database.login': from(vars.mailer),
          'database.*': from(services.db.env),
          'cache.*': from(services.db.env),
          'databse.*': from(vars.mailer),
          database: 'none',
          'a..b': 1,
          'database.nmae': 'y',
          'production cache.ttl': 30,
          'database.port2': 3307,
        },
        'config/ap.yml': { x: 1 },
        'config/broken.json': { x: 1 },
        'Makefile': { x: 1 },
        'env=prodution config/app.yml': { x: 1 },
      },
    },
    jobs: { configure: { 'config/app.yml': { threads: 4 } } },
  },
}
