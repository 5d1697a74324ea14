// What most services want stands once, what an environment changes too; whoever does not want a variable says null.
config = {
  name: 'shop',
  environments: {
    production: { branch: 'main' },
    dev: { branch: 'develop', env: { LOG_LEVEL: 'debug' }, vars: { tracing: { OTEL_TRACES_SAMPLER_ARG: '1' } } },
  },
  vars: {
    tracing: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.tracing:4317', OTEL_TRACES_SAMPLER_ARG: '0.1', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=$env' },
    storefront: { CURRENCY: 'EUR', COUNTRY: 'DE' },
    austria: { COUNTRY: 'AT' },
  },
  services: {
    defaults: { env: { LOG_LEVEL: 'info' } },
    api: { image: 'acme/api:1', env: from(vars.tracing) },
    web: { image: 'acme/web:1', env: from(vars.tracing, vars.storefront, vars.austria) },
    legacy: { image: 'acme/legacy:1', env: { LOG_LEVEL: null }, dev: { env: { TRACE: true, WORKERS: 2 } } },
  },
}
