// Orders go through a queue; what takes them runs in several pods without a port and may finish what it holds.
config = {
  name: 'shop',
  services: {
    queue: { type: 'rabbitmq', storage: { '/var/lib/rabbitmq/mnesia': '5Gi' } },
    shop: { image: 'acme/shop:1', port: 8080, env: { AMQP_URL: services.queue.url }, needs: ['queue'] },
    worker: {
      image: services.shop,
      command: 'bin/worker --prefetch 10',
      ports: [],
      replicas: 4,
      grace: '5m',
      health: { command: 'bin/worker-alive', liveness: true },
      env: { AMQP_HOST: services.queue.host, AMQP_USER: services.queue.env.RABBITMQ_DEFAULT_USER, AMQP_PASSWORD: services.queue.env.RABBITMQ_DEFAULT_PASS },
      needs: ['queue'],
    },
  },
}
