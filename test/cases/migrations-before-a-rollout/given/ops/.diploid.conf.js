// Tests gate a rollout, migrations run before it. None of their Jobs is among the objects: those are applied all at once.
config = {
  name: 'shop',
  registry: 'registry.test/shop',
  services: {
    shop: {
      env: { DATABASE_URL: `postgres://app:${services.db.env.POSTGRES_PASSWORD}@${services.db.host}/app` },
      storage: { '/uploads': '5Gi' },
      requires: ['ci/unit', 'ci/lint'],
      verify: { command: 'npm test', services: 'db', timeout: '10m' },
      tasks: {
        before: { migrate: './migrate up && ./seed' },
        after: { warm: { command: 'curl -fsS localhost:8080 > /dev/null', exec: true } },
      },
      patch: { Job: { spec: { template: { metadata: { annotations: { 'sidecar.istio.io/inject': 'false' } } } } } },
    },
    // In the image of another service, with the words of its own.
    mailer: { image: services.shop, command: 'node mailer.js', tasks: { before: { check: './check-mail' } } },
    api: { port: 80, verify: { target: 'test', services: 'db' } },
    db: { type: 'postgres', tasks: { after: { ltree: { command: "psql -U app -c 'create extension ltree'", exec: true } } } },
  },
}
