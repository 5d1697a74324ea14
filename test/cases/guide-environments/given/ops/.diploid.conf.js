config = {
  name: 'shop',
  domain: 'shop.example.com',
  registry: 'registry.test/shop',

  environments: {
    production: { branch: 'main' },
    features: { branch: 'feature/*', env: { LOG_LEVEL: 'debug' } },
  },

  services: {
    defaults: { env: { LOG_LEVEL: 'info' } },
    web: { env: { API: services.api.url } },
    api: { production: { replicas: 2 }, features: { branch: 'main' } },
  },
}
