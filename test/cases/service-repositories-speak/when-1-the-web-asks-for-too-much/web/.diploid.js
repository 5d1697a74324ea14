config = {
  port: 80,
  replicas: 9,
  labels: { team: 'web' },
  env: { PASSWORD: secret('mysql', 'root'), QUEUE: services.mail.env.QUEUE },
  url: 'https://api.$domain',
}
