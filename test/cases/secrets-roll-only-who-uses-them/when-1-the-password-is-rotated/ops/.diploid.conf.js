config = {
  name: 'shop',
  services: {
    db: { image: 'postgres:17', port: 5432, env: { POSTGRES_PASSWORD: generate('db', { rotation: 1 }) } },
    api: {
      image: 'acme/api:1',
      port: 8080,
      env: { DATABASE: `postgres://shop:${services.db.env.POSTGRES_PASSWORD}@${services.db.host}/shop`, TOKEN: secret('mail', 'token') },
    },
    web: { image: 'nginx:1.27-alpine', port: 80, env: { API: services.api.url } },
  },
}
