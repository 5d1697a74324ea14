export default ({ env, branch, vars }) => ({
  name: 'shop',
  environments: { production: { branch: 'main' }, dev: { branch: 'develop', vars: { level: 'debug' } } },
  vars: { level: 'info', banner: 'This is $env' },
  services: {
    defaults: { env: { LEVEL: vars.level } },
    ...(env === 'dev' ? {} : { mailbox: { image: 'acme/mailbox:1', replicas: 1 } }),
  },
})
