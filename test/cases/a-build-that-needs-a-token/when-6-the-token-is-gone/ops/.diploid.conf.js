config = {
  name: 'shop',
  registry: 'registry.test/shop',
  environments: { production: { branch: 'main' } },
  services: {
    api: { port: 8080, build: { secrets: { npm: secret('npm', 'token') } } },
    web: { port: 80 },
  },
}
