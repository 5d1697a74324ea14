config = {
  name: 'shop',
  vars: { db: sops('secrets.enc.yaml', 'db') },
  services: {
    db: { image: 'postgres:17', port: 5432, env: { POSTGRES_USER: vars.db.user, POSTGRES_PASSWORD: vars.db.password } },
    api: { image: 'acme/api:1', port: 8080, env: { DATABASE: `postgres://${vars.db.user}:${vars.db.password}@db/shop` } },
    mailer: { image: 'acme/mailer:1', env: { TOKEN: sops('secrets.enc.yaml', 'mail.token') } },
    web: { image: 'nginx:1.27-alpine', port: 80 },
  },
}
