module.exports = ({ env }) => ({
  name: 'shop',
  domain: env === 'staging' ? 'shop-staging.example mapEnv=none' : 'shop.example',
  routing: env === 'production' ? { ingressClass: 'nginx', issuer: 'letsencrypt' } : { gateway: 'infra/public' },
  environments: { production: { branch: 'main' }, staging: { branch: 'main' } },
  services: { web: { image: 'acme/web:1', port: 80, url: 'https://www.$domain' } },
})
