// Production sends its mail by a provider; elsewhere it is caught and shown in the browser. The shop is told the same names.
config = {
  name: 'shop',
  domain: 'shop.example',
  environments: { production: 'main', dev: 'develop' },
  services: {
    mail: {
      type: 'mailpit',
      dev: { url: 'https://mail.$domain' },
      production: { external: { host: 'smtp.provider.example', port: 587 } },
    },
    shop: {
      image: 'acme/shop:1',
      port: 80,
      env: { MAILER_DSN: `smtp://${services.mail.host}:${services.mail.port}`, MAIL_FROM: 'shop@$domain' },
      production: { env: { MAILER_PASSWORD: secret('smtp', 'password') } },
    },
  },
}
