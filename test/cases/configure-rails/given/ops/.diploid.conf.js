// database.yml of a Rails application: its aliases and its erb stay, the section of the environment is filled in.
config = {
  name: 'shop',
  registry: 'registry.test/shop',
  environments: { production: 'main', staging: 'develop' },
  services: {
    db: {
      external: { host: 'db.shop.example', port: 5432, env: { DB_NAME: 'shop_$env', DB_USER: 'shop' } },
    },
    shop: {
      workdir: '/rails',
      env: { RAILS_ENV: '$env', DB_PASSWORD: secret('database', 'password') },
      configure: {
        'env=production config/database.yml': { 'production.*': from(services.db.env) },
        'env=staging config/database.yml': { 'staging.*': from(services.db.env), 'staging.pool': 2 },
      },
    },
  },
}
