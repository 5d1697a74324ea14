config = {
  name: 'shop',
  vars: { mail: { token: secret('mail', 'token') } },
  services: {
    api: { image: 'acme/api:1', port: 8080, env: { TOKEN: vars.mail.token } },
    mailer: { image: 'acme/mailer:1', files: { '/etc/mailer.conf': `token = ${vars.mail.token}\n` } },
    web: { image: 'nginx:1.27-alpine', port: 80 },
  },
}
