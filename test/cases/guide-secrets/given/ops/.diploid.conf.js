// .diploid.conf.js
config = {
  name: 'shop',
  vars: {
    db: { password: generate('db') },                      // nobody has to know it
    payment: { key: sops('secrets.enc.yaml', 'payment.key') }, // stands in Git, encrypted
    mail: { token: secret('mail', 'token') },              // is in the cluster already
  },
  services: {
    db: { image: 'postgres:17', port: 5432, env: { POSTGRES_PASSWORD: vars.db.password } },
    api: {
      image: 'acme/api:1',
      port: 8080,
      env: {
        DATABASE_URL: `postgres://postgres:${vars.db.password}@${services.db.host}/shop`,
        MAIL_TOKEN: vars.mail.token,
      },
      files: { '/etc/payment.ini': `[payment]\nkey = ${vars.payment.key}\n` },
    },
  },
}
