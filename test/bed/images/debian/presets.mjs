// Images of presets that run the real software, out of Debian's packages: under the names and with the contracts of the public
// images, tagged with the version that Debian has. Input: none. Output: rows of the table of images.
// Limits: entrypoints are the bed's own and know what presets use; what Debian does not have is said in test/bed/README.md.
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { debianBase, open, slice, text, users } from './slice.mjs'

/** @import { StandIn } from '../table.mjs' */

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin'
const ENTRYPOINT = { Entrypoint: ['docker-entrypoint.sh'] }

/** @type {readonly StandIn[]} */
export const PRESET_IMAGES = [
  {
    repository: 'library/postgres',
    tag: '17-trixie',
    what: "Debian's PostgreSQL 17",
    layers: [
      debianBase,
      slice(['postgresql-17'], (root) => {
        users(root, { postgres: 999 })
        entrypoint(root, 'postgres.sh')
        open(root, ['/run/postgresql', '/var/lib/postgresql'])
        // Compiles slow queries with a compiler that is not here.
        for (const file of ['llvmjit.so', 'llvmjit_types.bc', 'bitcode'])
          rmSync(join(root, 'usr/lib/postgresql/17/lib', file), { recursive: true, force: true })
      }),
    ],
    config: {
      ...ENTRYPOINT,
      Env: [`PATH=${PATH}:/usr/lib/postgresql/17/bin`, 'LANG=C.UTF-8', 'PGDATA=/var/lib/postgresql/data'],
      Cmd: ['postgres'],
      ExposedPorts: { '5432/tcp': {} },
      Volumes: { '/var/lib/postgresql/data': {} },
      StopSignal: 'SIGINT',
    },
  },
  {
    repository: 'library/mariadb',
    tag: '11.8',
    what: "Debian's MariaDB 11.8",
    layers: [
      debianBase,
      slice(['mariadb-server'], (root) => {
        users(root, { mysql: 999 })
        entrypoint(root, 'mariadb.sh')
        script(root, 'mariadb-healthcheck.sh', '/usr/local/bin/healthcheck.sh')
        // Debian's own settings listen on loopback only.
        rmSync(join(root, 'etc/mysql'), { recursive: true, force: true })
        rmSync(join(root, 'var/lib/mysql'), { recursive: true, force: true })
        open(root, ['/run/mysqld', '/var/lib/mysql'])
      }),
    ],
    config: {
      ...ENTRYPOINT,
      Env: [`PATH=${PATH}`, 'LANG=C.UTF-8'],
      Cmd: ['mariadbd'],
      ExposedPorts: { '3306/tcp': {} },
      Volumes: { '/var/lib/mysql': {} },
    },
  },
  keyValue('redis', 'library/redis', '8.0', "Debian's Redis 8.0"),
  keyValue('valkey', 'valkey/valkey', '8.1', "Debian's Valkey 8.1"),
  {
    repository: 'library/memcached',
    tag: '1.6',
    what: "Debian's memcached 1.6",
    layers: [
      debianBase,
      slice(['memcached'], (root) => {
        users(root, { memcache: 11211 })
        entrypoint(root, 'memcached.sh')
      }),
    ],
    config: {
      ...ENTRYPOINT,
      Env: [`PATH=${PATH}`],
      Cmd: ['memcached'],
      User: 'memcache',
      ExposedPorts: { '11211/tcp': {} },
    },
  },
  {
    repository: 'library/rabbitmq',
    tag: '4.0-management',
    what: "Debian's RabbitMQ 4.0",
    layers: [
      debianBase,
      slice(['rabbitmq-server'], (root) => {
        users(root, { rabbitmq: 999 })
        entrypoint(root, 'rabbitmq.sh')
        text(root, '/etc/rabbitmq/enabled_plugins', '[rabbitmq_management].\n')
        open(root, ['/var/lib/rabbitmq', '/var/log/rabbitmq', '/etc/rabbitmq'])
      }),
    ],
    config: {
      ...ENTRYPOINT,
      Env: [
        // Before Debian's wrappers, which insist on users of their own.
        `PATH=/usr/lib/rabbitmq/bin:${PATH}`,
        'LANG=C.UTF-8',
        'HOME=/var/lib/rabbitmq',
        'RABBITMQ_LOGS=-',
      ],
      Cmd: ['rabbitmq-server'],
      ExposedPorts: { '5672/tcp': {}, '15672/tcp': {} },
      Volumes: { '/var/lib/rabbitmq': {} },
    },
  },
  {
    repository: 'library/varnish',
    tag: '7.7',
    what: "Debian's Varnish 7.7, with the compiler that it calls",
    layers: [
      debianBase,
      slice(['varnish'], (root) => {
        users(root, { varnish: 1000 })
        entrypoint(root, 'varnish.sh')
      }),
    ],
    config: {
      ...ENTRYPOINT,
      Env: [`PATH=${PATH}`, 'VARNISH_SIZE=100M'],
      User: 'varnish',
      ExposedPorts: { '80/tcp': {}, '8443/tcp': {} },
    },
  },
  {
    repository: 'library/nginx',
    tag: '1.30-alpine',
    what: "Debian's nginx 1.26, for static sites that are built",
    layers: [
      debianBase,
      slice(['nginx-light'], (root) => {
        users(root, { nginx: 101 })
        open(root, ['/var/log/nginx', '/var/lib/nginx'])
      }),
    ],
    config: {
      Env: [`PATH=${PATH}`],
      Cmd: ['nginx', '-g', 'daemon off;'],
      ExposedPorts: { '80/tcp': {} },
      StopSignal: 'SIGQUIT',
    },
  },
]

/** @param {'redis' | 'valkey'} name @param {string} repository @param {string} tag @param {string} what @returns {StandIn} */
function keyValue(name, repository, tag, what) {
  return {
    repository,
    tag,
    what,
    layers: [
      debianBase,
      slice([`${name}-server`], (root) => {
        users(root, { [name]: 999 })
        entrypoint(root, 'key-value.sh')
        open(root, ['/data'])
      }),
    ],
    config: {
      ...ENTRYPOINT,
      Env: [`PATH=${PATH}`],
      Cmd: [`${name}-server`],
      WorkingDir: '/data',
      ExposedPorts: { '6379/tcp': {} },
      Volumes: { '/data': {} },
    },
  }
}

/** @param {string} root @param {string} file */
function entrypoint(root, file) {
  script(root, file, '/usr/local/bin/docker-entrypoint.sh')
}

/** @param {string} root @param {string} file @param {string} target */
function script(root, file, target) {
  text(root, target, '', 0o755)
  copyFileSync(join(import.meta.dirname, '..', 'entrypoints', file), join(root, target))
}
