// What the images of the presets document of themselves, read off their own pages and build files and not off our rows.
// In: nothing. Out: a table that rendered objects are held against. Limits: links name a commit; what is not in it is not relied on.

export interface ImageContract {
  /** Where each of these stands: the image's page, what it is built from, the list of its tags. */
  readonly links: readonly string[]
  readonly repository: string
  /** Tags that were published when the links were taken. */
  readonly tags: readonly string[]
  /** As whom the image starts. What starts as root owns its volume first and gives root up then. */
  readonly startsAs: 'root' | number
  readonly ports: readonly number[]
  /** The port is what this variable says. */
  readonly portVariable?: string
  readonly volumes: readonly string[]
  readonly variables: readonly string[]
  /** Programs in the image that tell its health. */
  readonly programs?: readonly string[]
  /** Pages that tell its health, with the port of each. */
  readonly pages?: Readonly<Record<string, number>>
  /** What the entrypoint takes as its first word; `-` for options of its program. */
  readonly commands?: readonly string[]
}

const DOCS = blob('docker-library/docs', 'c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb')
const TAGS = blob('docker-library/official-images', '37079fb336f572a88700cf32e5e1f6be54a04e8f')
const POSTGRES = blob('docker-library/postgres', '6edb0a8c4def40c371514b34aef9037ec82d9110')
const MYSQL = blob('docker-library/mysql', '7f30fdb0738041fc5125e8218e393e0a891243e9')
const MARIADB = blob('MariaDB/mariadb-docker', '1b6429ba3544e134715c15f8c56cc6f665f827c9')
const MONGO = blob('docker-library/mongo', '2c69a57b939afb99266e8f97258adb178e9559e0')
const REDIS = blob('docker-library/redis', 'e92049967d6baa9b4b3d6fd950553e6458e61f13')
const VALKEY = blob('valkey-io/valkey-container', 'ae6141ea5d62c775b8bdb9be7396b951da435673')
const MEMCACHED = blob('docker-library/memcached', '53ac0ecb0bf88b471a0110f8996ce791baf1a667')
const RABBITMQ = blob('docker-library/rabbitmq', '9193c1de6d32046e0c1132841a7a4995b0dc32e0')
const OPENSEARCH = blob('opensearch-project/opensearch-build', '4372bf71a2407ae25aa8ec2d86de9b4d2cc22687')
const OPENSEARCH_DOCS = blob(
  'opensearch-project/documentation-website',
  'cf95a341c9b617c96ca8773b258512a18b93ab6b',
)
const SOLR = blob('apache/solr-docker', '884b2e6692174ea09cdb5183b8dd585760b5e9fb')
const SOLR_GUIDE = blob('apache/solr', '0520e72f53a65e39fb98047055879d99d9f6a716')
const VARNISH = blob('varnish/docker-varnish', 'eb60dff6f8f825b267b28b3d8da520e9f73f2ff1')
const MINIO = blob('minio/minio', '5e529a1c96069a812108d73a225851def61aa986')
const MAILPIT = blob('axllent/mailpit', '408b30d59709e3f2ed69c7748d900a2208cfbf9b')

export const CONTRACTS: Readonly<Record<string, ImageContract>> = {
  postgres: {
    links: [`${DOCS}/postgres/content.md`, `${POSTGRES}/17/trixie/Dockerfile`, `${TAGS}/library/postgres`],
    repository: 'postgres',
    tags: ['17.11', '17'],
    startsAs: 'root',
    ports: [5432],
    volumes: ['/var/lib/postgresql/data'],
    variables: ['POSTGRES_PASSWORD', 'POSTGRES_USER', 'POSTGRES_DB', 'PGDATA'],
    programs: ['pg_isready'],
  },
  mysql: {
    links: [
      `${DOCS}/mysql/content.md`,
      `${MYSQL}/8.4/Dockerfile.oracle`,
      `${MYSQL}/8.4/docker-entrypoint.sh`,
      `${TAGS}/library/mysql`,
    ],
    repository: 'mysql',
    tags: ['8.4', '8.4.11'],
    startsAs: 'root',
    ports: [3306, 33060],
    volumes: ['/var/lib/mysql'],
    variables: ['MYSQL_ROOT_PASSWORD', 'MYSQL_DATABASE', 'MYSQL_USER', 'MYSQL_PASSWORD'],
    programs: ['mysqladmin'],
  },
  mariadb: {
    links: [
      `${DOCS}/mariadb/content.md`,
      `${MARIADB}/11.8/Dockerfile`,
      `${MARIADB}/healthcheck.sh`,
      `${TAGS}/library/mariadb`,
    ],
    repository: 'mariadb',
    tags: ['11.8', '11.8.8'],
    startsAs: 'root',
    ports: [3306],
    volumes: ['/var/lib/mysql'],
    variables: ['MARIADB_ROOT_PASSWORD', 'MARIADB_DATABASE', 'MARIADB_USER', 'MARIADB_PASSWORD'],
    programs: ['healthcheck.sh'],
  },
  mongo: {
    links: [`${DOCS}/mongo/content.md`, `${MONGO}/8.0/Dockerfile`, `${TAGS}/library/mongo`],
    repository: 'mongo',
    tags: ['8.0', '8.0.29'],
    startsAs: 'root',
    ports: [27017],
    volumes: ['/data/db', '/data/configdb'],
    variables: ['MONGO_INITDB_ROOT_USERNAME', 'MONGO_INITDB_ROOT_PASSWORD', 'MONGO_INITDB_DATABASE'],
  },
  redis: {
    links: [`${DOCS}/redis/content.md`, `${REDIS}/7.2/debian/Dockerfile`, `${TAGS}/library/redis`],
    repository: 'redis',
    tags: ['8.6', '8.6.6'],
    startsAs: 'root',
    ports: [6379],
    volumes: ['/data'],
    variables: [],
    programs: ['redis-cli'],
    commands: ['redis-server'],
  },
  valkey: {
    links: [`${VALKEY}/dockerhub-description.md`, `${VALKEY}/8.0/debian/Dockerfile`],
    repository: 'valkey/valkey',
    tags: ['8.0'],
    startsAs: 'root',
    ports: [6379],
    volumes: ['/data'],
    variables: [],
    programs: ['valkey-cli'],
    commands: ['valkey-server'],
  },
  memcached: {
    links: [`${DOCS}/memcached/content.md`, `${MEMCACHED}/1/debian/Dockerfile`, `${TAGS}/library/memcached`],
    repository: 'memcached',
    tags: ['1.6', '1.6.45'],
    startsAs: 11211,
    ports: [11211],
    volumes: [],
    variables: [],
    commands: ['-', 'memcached'],
  },
  rabbitmq: {
    links: [
      `${DOCS}/rabbitmq/content.md`,
      `${RABBITMQ}/4.3/ubuntu/Dockerfile`,
      `${RABBITMQ}/4.3/ubuntu/management/Dockerfile`,
      `${TAGS}/library/rabbitmq`,
    ],
    repository: 'rabbitmq',
    tags: ['4.3-management', '4.3.5-management'],
    startsAs: 'root',
    ports: [5672, 5671, 15672, 15671],
    volumes: ['/var/lib/rabbitmq'],
    variables: ['RABBITMQ_DEFAULT_USER', 'RABBITMQ_DEFAULT_PASS', 'RABBITMQ_DEFAULT_VHOST'],
    programs: ['rabbitmq-diagnostics'],
  },
  opensearch: {
    links: [
      `${OPENSEARCH}/docker/release/dockerfiles/opensearch.al2023.dockerfile`,
      `${OPENSEARCH}/docker/release/config/opensearch/opensearch-docker-entrypoint-3.x.sh`,
      `${OPENSEARCH_DOCS}/_install-and-configure/install-opensearch/docker.md`,
      `${OPENSEARCH_DOCS}/_install-and-configure/configuring-opensearch/configuration-system.md`,
      `${OPENSEARCH_DOCS}/_api-reference/cluster-api/cluster-health.md`,
    ],
    repository: 'opensearchproject/opensearch',
    // One to one with the releases of the software.
    tags: ['3.5.0'],
    startsAs: 1000,
    ports: [9200, 9300, 9600, 9650],
    volumes: ['/usr/share/opensearch/data'],
    variables: [
      'discovery.type',
      'node.store.allow_mmap',
      'DISABLE_SECURITY_PLUGIN',
      'DISABLE_INSTALL_DEMO_CONFIG',
      'OPENSEARCH_JAVA_OPTS',
    ],
    pages: { '/_cluster/health': 9200 },
  },
  solr: {
    links: [
      `${SOLR_GUIDE}/solr/solr-ref-guide/modules/deployment-guide/pages/solr-in-docker.adoc`,
      `${SOLR}/9.10/Dockerfile`,
      `${TAGS}/library/solr`,
    ],
    repository: 'solr',
    tags: ['9.10', '9.10.1'],
    startsAs: 8983,
    ports: [8983],
    volumes: ['/var/solr'],
    variables: ['SOLR_HEAP'],
    pages: { '/solr/it/admin/ping': 8983 },
    commands: ['solr-precreate'],
  },
  varnish: {
    links: [
      `${DOCS}/varnish/content.md`,
      `${VARNISH}/fresh/debian/Dockerfile`,
      `${VARNISH}/fresh/debian/scripts/docker-varnish-entrypoint`,
      `${TAGS}/library/varnish`,
    ],
    repository: 'varnish',
    tags: ['9.0', '9.0.3'],
    startsAs: 1000,
    ports: [80, 8443],
    portVariable: 'VARNISH_HTTP_PORT',
    volumes: [],
    variables: ['VARNISH_SIZE', 'VARNISH_HTTP_PORT', 'VARNISH_BACKEND_HOST'],
  },
  minio: {
    links: [
      `${MINIO}/docs/docker/README.md`,
      `${MINIO}/Dockerfile.release`,
      `${MINIO}/docs/metrics/healthcheck/README.md`,
    ],
    repository: 'quay.io/minio/minio',
    tags: ['RELEASE.2025-09-07T16-13-09Z'],
    // As any user that may write to its volume.
    startsAs: 1000,
    ports: [9000, 9001],
    volumes: ['/data'],
    variables: ['MINIO_ROOT_USER', 'MINIO_ROOT_PASSWORD'],
    pages: { '/minio/health/ready': 9000, '/minio/health/live': 9000 },
    commands: ['server'],
  },
  mailpit: {
    links: [
      `${MAILPIT}/README.md`,
      `${MAILPIT}/Dockerfile`,
      `${MAILPIT}/cmd/readyz.go`,
      // Tags are `v` with major and minor, too.
      `${MAILPIT}/.github/workflows/build-docker.yml`,
    ],
    repository: 'axllent/mailpit',
    tags: ['v1.30', 'v1.30.5'],
    // One program without an account of its own: any user.
    startsAs: 1000,
    ports: [1025, 1110, 8025],
    volumes: [],
    variables: [],
    pages: { '/readyz': 8025 },
  },
}

function blob(repository: string, commit: string): string {
  return `https://github.com/${repository}/blob/${commit}`
}
