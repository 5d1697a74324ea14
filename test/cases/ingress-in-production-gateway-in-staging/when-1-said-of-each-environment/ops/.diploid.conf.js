module.exports = {
  name: 'shop',
  domain: 'shop.example',
  routing: { gateway: 'infra/public' },
  environments: {
    production: { branch: 'main', routing: { ingressClass: 'nginx', issuer: 'letsencrypt' } },
    staging: { branch: 'main', domain: 'shop-staging.example' },
  },
  services: { web: { image: 'acme/web:1', port: 80, url: 'https://www.$domain' } },
}
