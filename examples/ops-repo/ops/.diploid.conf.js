// Everything that acme runs. A service's own settings stand in <service>.diploid.js (or .yaml) beside this file.
config = {
  name: 'acme',
  registry: 'registry.acme.example/acme',
  domain: 'acme.example',

  environments: {
    production: { branch: 'main' },
    dev: {
      branch: 'develop',
      vars: { mailer: { host: 'mail.dev.acme.example' } },
      env: { LOG_LEVEL: 'debug' },
    },
  },

  vars: {
    company: 'Acme Ltd.',
    mailer: { host: 'mail.acme.example', port: 587 },
  },

  services: {
    defaults: { env: { LOG_LEVEL: 'info' } },

    // Built from the repository `web`, reached at https://web.acme.example and https://web.dev.acme.example.
    web: { needs: ['api'] },
  },
}
