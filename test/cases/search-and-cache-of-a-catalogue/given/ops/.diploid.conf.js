// A catalogue with a search, a page cache in front and a cache behind it, each asked under the names that its client expects.
config = {
  name: 'shop',
  domain: 'shop.example',
  services: {
    search: { type: 'opensearch', env: { OPENSEARCH_JAVA_OPTS: '-Xms2g -Xmx2g' }, resources: 'cpu=1 memory=4Gi', storage: { '/usr/share/opensearch/data': '50Gi class=fast' } },
    cache: { type: 'memcached', args: '-m 512' },
    sessions: { type: 'redis', storage: null },
    catalogue: {
      image: 'acme/catalogue:1',
      port: 8080,
      env: {
        ELASTICSEARCH_URL: services.search.url,
        MEMCACHED: `${services.cache.host}:${services.cache.port}`,
        REDIS_URL: services.sessions.url,
        REDIS_HOST: services.sessions.host,
      },
    },
    pages: {
      type: 'varnish',
      url: 'https://www.$domain',
      env: { VARNISH_BACKEND_HOST: services.catalogue.host, VARNISH_BACKEND_PORT: services.catalogue.port },
    },
  },
}
