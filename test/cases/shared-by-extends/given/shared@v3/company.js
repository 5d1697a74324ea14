const { host } = require('./parts/mail.json')
module.exports = ({ env }) => ({
  domain: 'shop.test',
  vars: { mailer: { host } },
  services: { defaults: { env: { WHERE: env ?? 'anywhere', HOST: vars.mailer.host } } },
})
