config = {
  name: 'shop',
  registry: 'registry.test/shop',
  environments: { production: { branch: 'main' } },
  services: {
    api: { port: 8080, build: { secrets: { nmp: secret('npm', 'token') } } },
    web: { port: 80 },
  },
}
