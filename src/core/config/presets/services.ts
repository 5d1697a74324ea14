import { officialPage, type Preset } from './preset.ts'

/** Caches, queues, search, files and mail. */
export const SERVICES = {
  redis: {
    contract: officialPage('redis'),
    image: 'redis',
    tag: '8.6',
    passwords: ['REDIS_PASSWORD'],
    portVariable: 'REDIS_PORT',
    // The name of the user that a password alone is of. Its own client takes an empty name for somebody else:
    // https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
    url: { scheme: 'redis', account: 'default', password: 'REDIS_PASSWORD' },
    service: {
      port: 6379,
      stateful: 'single',
      storage: { '/data': '1Gi' },
      // The image knows no variable for it. Its entrypoint gives up root for the server only, so it is called again;
      // `args` of the service are added to it.
      command: [
        'sh',
        '-c',
        'exec docker-entrypoint.sh redis-server --appendonly yes --port "$${REDIS_PORT:-6379}" --requirepass "$REDIS_PASSWORD" "$@"',
        'redis-server',
      ],
      // Without the password the server says that it wants one, which tells as much: it answers.
      health: {
        command: ['sh', '-c', 'redis-cli -p "$${REDIS_PORT:-6379}" ping | grep -Eq "^(PONG|NOAUTH)"'],
        timeout: 5,
      },
      resources: 'cpu=20m memory=64Mi',
    },
  },
  valkey: {
    contract:
      'https://github.com/valkey-io/valkey-container/blob/ae6141ea5d62c775b8bdb9be7396b951da435673/dockerhub-description.md',
    image: 'valkey/valkey',
    tag: '8.0',
    passwords: ['VALKEY_PASSWORD'],
    portVariable: 'VALKEY_PORT',
    // Clients of Valkey and of Redis are the same, and this is the scheme that all of them know.
    url: { scheme: 'redis', account: 'default', password: 'VALKEY_PASSWORD' },
    service: {
      port: 6379,
      stateful: 'single',
      storage: { '/data': '1Gi' },
      command: [
        'sh',
        '-c',
        'exec docker-entrypoint.sh valkey-server --appendonly yes --port "$${VALKEY_PORT:-6379}" --requirepass "$VALKEY_PASSWORD" "$@"',
        'valkey-server',
      ],
      health: {
        command: ['sh', '-c', 'valkey-cli -p "$${VALKEY_PORT:-6379}" ping | grep -Eq "^(PONG|NOAUTH)"'],
        timeout: 5,
      },
      resources: 'cpu=20m memory=64Mi',
    },
  },
  memcached: {
    contract: officialPage('memcached'),
    image: 'memcached',
    tag: '1.6',
    passwords: [],
    url: { scheme: 'memcached' },
    service: { port: 11211, args: ['--memory-limit=64'], resources: 'cpu=10m memory=96Mi' },
  },
  rabbitmq: {
    contract: officialPage('rabbitmq'),
    image: 'rabbitmq',
    tag: '4.3-management',
    passwords: ['RABBITMQ_DEFAULT_PASS'],
    url: { scheme: 'amqp', user: 'RABBITMQ_DEFAULT_USER', password: 'RABBITMQ_DEFAULT_PASS' },
    service: {
      ports: { amqp: 5672, http: 15672 },
      // Data is kept under the host name, which `stateful` keeps the same.
      stateful: 'single',
      // Below the home folder: the cookie beside it must not get the volume's group.
      storage: { '/var/lib/rabbitmq/mnesia': '5Gi' },
      env: { RABBITMQ_DEFAULT_USER: 'app' },
      // https://www.rabbitmq.com/docs/monitoring#health-checks. Asked before the server has made its cookie, the program
      // would make one that is root's, and the server could not start.
      health: {
        command: ['sh', '-c', 'test -s "$HOME/.erlang.cookie" && exec rabbitmq-diagnostics -q ping'],
        period: 20,
        timeout: 15,
      },
      grace: 60,
      resources: 'cpu=50m memory=256Mi',
    },
  },
  opensearch: {
    contract:
      'https://github.com/opensearch-project/documentation-website/blob/cf95a341c9b617c96ca8773b258512a18b93ab6b/_install-and-configure/install-opensearch/docker.md',
    image: 'opensearchproject/opensearch',
    tag: '3.5.0',
    passwords: [],
    url: { scheme: 'http' },
    service: {
      port: 9200,
      stateful: 'single',
      storage: { '/usr/share/opensearch/data': '10Gi' },
      user: 1000,
      env: {
        'discovery.type': 'single-node',
        // Its certificates are the same in every image, and clients would have to trust them.
        DISABLE_SECURITY_PLUGIN: true,
        DISABLE_INSTALL_DEMO_CONFIG: true,
        // Else the node itself would need another vm.max_map_count.
        'node.store.allow_mmap': false,
        OPENSEARCH_JAVA_OPTS: '-Xms512m -Xmx512m',
      },
      health: { path: '/_cluster/health?local=true', timeout: 5 },
      grace: 60,
      resources: 'cpu=100m memory=1Gi',
    },
  },
  solr: {
    contract:
      'https://github.com/apache/solr/blob/0520e72f53a65e39fb98047055879d99d9f6a716/solr/solr-ref-guide/modules/deployment-guide/pages/solr-in-docker.adoc',
    image: 'solr',
    tag: '9.10',
    passwords: [],
    url: { scheme: 'http', path: '/solr/{name}' },
    service: {
      port: 8983,
      stateful: 'single',
      storage: { '/var/solr': '5Gi' },
      user: 8983,
      // One core, named like the service, made where it is not there yet.
      args: ['solr-precreate', '$name'],
      env: { SOLR_HEAP: '512m' },
      health: { path: '/solr/$name/admin/ping', timeout: 5 },
      grace: 60,
      resources: 'cpu=50m memory=768Mi',
    },
  },
  varnish: {
    contract: officialPage('varnish'),
    image: 'varnish',
    tag: '9.0',
    passwords: [],
    portVariable: 'VARNISH_HTTP_PORT',
    url: { scheme: 'http' },
    service: {
      // Not the image's port 80, which its user may not open on every node.
      port: 8080,
      env: { VARNISH_HTTP_PORT: 8080, VARNISH_SIZE: '100M' },
      resources: 'cpu=20m memory=192Mi',
    },
  },
  minio: {
    contract:
      'https://github.com/minio/minio/blob/5e529a1c96069a812108d73a225851def61aa986/docs/metrics/healthcheck/README.md',
    image: 'quay.io/minio/minio',
    // The last one that was published: https://github.com/minio/minio/issues/21647
    tag: 'RELEASE.2025-09-07T16-13-09Z',
    passwords: ['MINIO_ROOT_PASSWORD'],
    // Clients take the credentials beside the endpoint, never in it.
    url: { scheme: 'http' },
    service: {
      ports: { api: 9000, console: 9001 },
      stateful: 'single',
      storage: { '/data': '10Gi' },
      user: 1000,
      args: ['server', '/data', '--console-address', ':9001'],
      env: { MINIO_ROOT_USER: 'app' },
      health: { path: '/minio/health/ready', timeout: 5 },
      resources: 'cpu=50m memory=256Mi',
    },
  },
  mailpit: {
    contract: 'https://github.com/axllent/mailpit/blob/408b30d59709e3f2ed69c7748d900a2208cfbf9b/README.md',
    image: 'axllent/mailpit',
    tag: 'v1.30',
    passwords: [],
    url: { scheme: 'smtp' },
    service: {
      ports: { smtp: 1025, http: 8025 },
      user: 1000,
      health: { path: '/readyz', port: 8025 },
      resources: 'cpu=10m memory=32Mi',
    },
  },
} satisfies Readonly<Record<string, Preset>>
