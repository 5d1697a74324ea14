// Built from the repository `api`; its Dockerfile says which port it listens on.
config = {
  env: {
    COMPANY: vars.company,
    DATABASE_URL: `postgres://acme:${services.db.env.POSTGRES_PASSWORD}@${services.db.host}/acme`,
    MAIL: `${vars.mailer.host}:${vars.mailer.port}`,
  },
  health: { path: '/healthz' },
  needs: ['db'],
  production: { replicas: 2 },
}
