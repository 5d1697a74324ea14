module.exports = ({ env, branch, vars }) => ({
  port: 80,
  replicas: env === 'production' ? 3 : 1,
  health: '/healthz',
  env: { API: services.api.url, MAILER: vars.mailer.host, FROM: `${branch} in ${env}` },
  url: ['https://$name.$domain', 'https://www.$domain'],
})
