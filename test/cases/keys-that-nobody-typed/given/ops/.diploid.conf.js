// Each framework wants its key in a form of its own; each environment has its own value.
config = {
  name: 'shop',
  environments: { production: 'main', dev: 'develop' },
  services: {
    rails: { image: 'acme/rails:1', env: { SECRET_KEY_BASE: generate('rails', { length: 128, alphabet: '0123456789abcdef' }) } },
    django: { image: 'acme/django:1', env: { SECRET_KEY: generate('django', { length: 50 }) } },
    pin: { image: 'acme/pin:1', env: { PIN: generate('pin', { length: 6, alphabet: '0123456789' }) } },
  },
}
