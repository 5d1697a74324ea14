export default ({ env, branch, vars }) => ({
  name: 'shop',
  environments: { production: { branch: 'main' }, dev: { branch: 'develop', vars: { level: 'debug' } } },
  vars: { level: 'info', banner: 'This is $env' },
  services: {
    defaults: { env: { LEVEL: vars.level } },
    ...(env === 'dev' ? { spare: { image: 'acme/spare:1' } } : {}),
    mailbox: { image: 'acme/mailbox:1', replicas: env === 'dev' ? 1 : 0 },
  },
})
