import { officialPage, type Preset } from './preset.ts'

/**
 * Databases: one pod that is never two, on one volume that can grow. They get a minute to write down what they hold, and
 * are ready once they answer over TCP, which none of them does while it is still making its first database.
 */
export const DATABASES = {
  postgres: {
    contract: officialPage('postgres'),
    image: 'postgres',
    tag: '17.11',
    passwords: ['POSTGRES_PASSWORD'],
    // Of the server and of its clients: https://www.postgresql.org/docs/17/app-postgres.html
    portVariable: 'PGPORT',
    url: {
      scheme: 'postgres',
      user: 'POSTGRES_USER',
      password: 'POSTGRES_PASSWORD',
      path: '/{POSTGRES_DB}',
    },
    service: {
      port: 5432,
      stateful: 'single',
      storage: { '/var/lib/postgresql/data': '10Gi' },
      // A folder of its own: a fresh volume has lost+found in its root, and initdb takes an empty folder only. The same
      // for all versions, so that another major version refuses the old data instead of starting without any.
      env: { POSTGRES_USER: 'app', POSTGRES_DB: 'app', PGDATA: '/var/lib/postgresql/data/pgdata' },
      health: {
        command: ['sh', '-c', 'pg_isready -q -h 127.0.0.1 -U "$POSTGRES_USER" -d "$POSTGRES_DB"'],
        timeout: 5,
      },
      grace: 60,
      resources: 'cpu=50m memory=128Mi',
    },
  },
  mysql: {
    contract: officialPage('mysql'),
    image: 'mysql',
    tag: '8.4',
    passwords: ['MYSQL_ROOT_PASSWORD', 'MYSQL_PASSWORD'],
    // Of the server and of its clients: https://dev.mysql.com/doc/refman/8.4/en/environment-variables.html
    portVariable: 'MYSQL_TCP_PORT',
    url: { scheme: 'mysql', user: 'MYSQL_USER', password: 'MYSQL_PASSWORD', path: '/{MYSQL_DATABASE}' },
    service: {
      port: 3306,
      stateful: 'single',
      storage: { '/var/lib/mysql': '10Gi' },
      env: { MYSQL_USER: 'app', MYSQL_DATABASE: 'app' },
      // Exits with 0 as soon as the server answers, even if it refuses the user:
      // https://dev.mysql.com/doc/refman/8.4/en/mysqladmin.html
      health: { command: ['mysqladmin', 'ping', '--silent', '-h', '127.0.0.1'], timeout: 5 },
      grace: 60,
      resources: 'cpu=50m memory=512Mi',
    },
  },
  mariadb: {
    contract: officialPage('mariadb'),
    image: 'mariadb',
    tag: '11.8',
    passwords: ['MARIADB_ROOT_PASSWORD', 'MARIADB_PASSWORD'],
    // Of the server and of its clients: https://mariadb.com/kb/en/mariadb-environment-variables/
    portVariable: 'MYSQL_TCP_PORT',
    url: { scheme: 'mysql', user: 'MARIADB_USER', password: 'MARIADB_PASSWORD', path: '/{MARIADB_DATABASE}' },
    service: {
      port: 3306,
      stateful: 'single',
      storage: { '/var/lib/mysql': '10Gi' },
      env: { MARIADB_USER: 'app', MARIADB_DATABASE: 'app' },
      // https://github.com/MariaDB/mariadb-docker/blob/1b6429ba3544e134715c15f8c56cc6f665f827c9/healthcheck.sh
      health: { command: ['healthcheck.sh', '--connect', '--innodb_initialized'], timeout: 5 },
      grace: 60,
      resources: 'cpu=50m memory=256Mi',
    },
  },
  mongo: {
    contract: officialPage('mongo'),
    image: 'mongo',
    tag: '8.0',
    passwords: ['MONGO_INITDB_ROOT_PASSWORD'],
    url: {
      scheme: 'mongodb',
      user: 'MONGO_INITDB_ROOT_USERNAME',
      password: 'MONGO_INITDB_ROOT_PASSWORD',
      // The one user is in the database `admin`.
      path: '/{MONGO_INITDB_DATABASE}?authSource=admin',
    },
    service: {
      port: 27017,
      stateful: 'single',
      storage: { '/data/db': '10Gi' },
      env: { MONGO_INITDB_ROOT_USERNAME: 'app', MONGO_INITDB_DATABASE: 'app' },
      grace: 60,
      resources: 'cpu=50m memory=256Mi',
    },
  },
} satisfies Readonly<Record<string, Preset>>
