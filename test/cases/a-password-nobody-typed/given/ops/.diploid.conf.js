config = {
  name: 'shop',
  vars: { db: { password: generate('db', { length: 20 }) } },
  services: {
    db: { image: 'postgres:17', port: 5432, env: { POSTGRES_PASSWORD: vars.db.password } },
    api: { image: 'acme/api:1', port: 8080, env: { DATABASE: `postgres://postgres:${vars.db.password}@db/shop` } },
    web: { image: 'nginx:1.27-alpine', port: 80 },
  },
}
