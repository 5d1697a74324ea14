config = {
  name: 'acme',
  registry: 'registry.test/acme',
  environments: { production: { branch: 'main', domain: 'acme.example' } },
  services: {
    api: { image: 'acme/api:3', port: 80, env: { API_TOKEN: generate('api.token'), API_URL: 'https://api.acme.example' } },
    web: {
      build: {
        configure: {
          'public/config.json': { 'api.*': from(services.api.env), 'api.key': generate('web.key') },
          'public/conifg.json': { title: 'Acme' },
        },
      },
    },
  },
}
