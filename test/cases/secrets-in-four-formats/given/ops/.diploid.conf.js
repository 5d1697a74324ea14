config = {
  name: 'shop',
  services: {
    api: {
      image: 'acme/api:1',
      port: 8080,
      env: {
        YAML: sops('secrets/a.enc.yaml', 'keys[1]'),
        JSON: sops('secrets/b.enc.json', "['smtp.example.org'].password"),
        DOTENV: sops('secrets/c.enc.env', 'API_KEY'),
        INI: sops('./secrets/d.enc.ini', 'payment.key'),
        WHOLE: sops('secrets/e.enc.json', 'data'),
      },
    },
  },
}
