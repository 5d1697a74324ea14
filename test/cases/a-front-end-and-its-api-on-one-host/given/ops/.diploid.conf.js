config = {
  name: 'shop',
  domain: 'shop.example',
  services: {
    backend: { image: 'acme/backend:1', port: 3000, env: { PUBLIC_URL: services.web.url } },
    web: {
      image: 'acme/web:1',
      port: 80,
      url: 'https://$name.$domain',
      proxy: { '/api/': services.backend, '/media/': 'backend keep=true' },
      timeout: '2m',
    },
  },
}
