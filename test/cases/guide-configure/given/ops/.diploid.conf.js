config = {
  registry: 'registry.test/acme',
  environments: { production: { branch: 'main' }, dev: { branch: 'develop' } },
  vars: { mailer: { host: 'smtp.example.com', user: 'shop' } },
  services: {
    mysql: { type: 'mysql' },
    shop: {
      configure: {
        'app/config/parameters.yml': {
          'parameters.database_*': from(services.mysql.env), // by name
          parameters: from(vars.mailer), // sets mailer_host and mailer_user
          'parameters.locale': 'de', // by path
          'env=dev parameters.debug': true, // in one environment only
        },
      },
    },
  },
}
