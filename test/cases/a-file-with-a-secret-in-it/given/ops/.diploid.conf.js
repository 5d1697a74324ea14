config = {
  name: 'shop',
  vars: { db: { password: generate('db') } },
  services: {
    db: { image: 'postgres:17', port: 5432, env: { POSTGRES_PASSWORD: vars.db.password } },
    api: {
      image: 'acme/api:1',
      port: 8080,
      files: {
        '/etc/api/database.ini': `[db]\nhost = ${services.db.host}\npassword = ${vars.db.password}\n`,
        '/etc/api/log.ini': '[log]\nlevel = info\n',
      },
    },
  },
}
