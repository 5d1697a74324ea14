const { sizes } = require('./sizes.js')

module.exports = ({ env, branch, vars }) => ({
  image: 'acme/api:1',
  port: 8080,
  replicas: sizes[env] ?? 1,
  env: { BRANCH: `${branch}`, BANNER: vars.banner },
})
