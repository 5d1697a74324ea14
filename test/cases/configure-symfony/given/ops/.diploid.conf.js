config = {
  name: 'acme',
  registry: 'registry.test/acme',
  environments: { production: { branch: 'main' }, dev: { branch: 'develop' } },
  vars: { mailer: { host: 'smtp.acme.example', user: 'shop' } },
  services: {
    mysql: {
      image: 'mysql:8.4',
      port: 3306,
      stateful: true,
      env: {
        MYSQL_DATABASE: 'shop_$env',
        MYSQL_USER: 'shop',
        MYSQL_PASSWORD: generate('mysql.password'),
        MYSQL_ROOT_PASSWORD: generate('mysql.root'),
      },
    },
    shop: {
      configure: {
        'app/config/parameters.yml': {
          'parameters.database_*': from(services.mysql.env),
          parameters: from(vars.mailer),
          'parameters.locale': 'de',
          'env=dev parameters.debug': true,
        },
      },
    },
  },
}
