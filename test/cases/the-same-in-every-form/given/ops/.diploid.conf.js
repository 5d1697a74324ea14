// The same configuration as JavaScript, YAML and JSON: whoever moves from one to another changes nothing.
const { environments } = require('./environments.js')

config = {
  name: 'shop',
  domain: 'shop.example',
  environments,
  vars: { mail: { host: 'smtp.shop.example', port: 587 } },
  services: {
    defaults: { env: { LOG_LEVEL: 'info' } },
    db: { type: 'postgres' },
    api: {
      image: 'acme/api:1',
      port: 8080,
      url: 'https://api.$domain',
      needs: ['db'],
      env: { DATABASE_URL: services.db.url, MAIL: `${vars.mail.host}:${vars.mail.port}` },
      dev: { replicas: 1, env: { LOG_LEVEL: 'debug' } },
      replicas: 2,
      health: { path: '/healthz', liveness: true },
    },
  },
}
