module.exports = ({ env }) => ({
  name: 'shop',
  registry: env === 'production' ? 'registry.example.com/live' : 'registry.example.com/shop',
  domain: 'shop.example',
  routing: { gateway: 'infra/public', ...(env === 'staging' ? { issuers: 'letsencrypt' } : {}) },
  environments: {
    production: { branch: 'main', isolation: env === 'production', routing: { ingressClass: 'nginx', issuer: 'letsencrypt' } },
    staging: { branch: env ? 'develop' : 'main', domain: 'shop-staging.example' },
  },
  services: { web: { image: 'acme/web:1', port: 80, url: 'https://www.$domain' } },
})
