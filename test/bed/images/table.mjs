// The bed's images, under the names that examples, builds and pods use. There is no public registry behind the bed.
import { PRESET_IMAGES } from './debian/presets.mjs'
import { buildkit, busybox, git, nginx, node, npm, pause, postgres } from './layers.mjs'

/** @import { Fill } from './layers.mjs' */

/**
 * @typedef {object} StandIn
 * @property {string} repository    as docker.io knows it
 * @property {string} tag
 * @property {string} what          what it really is; a test report quotes it
 * @property {readonly Fill[]} layers
 * @property {Readonly<Record<string, unknown>>} config   the image's `config` object
 */

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export const PAUSE_IMAGE = 'docker.io/bed/pause:1'

/** @type {readonly StandIn[]} */
export const IMAGES = [
  {
    repository: 'bed/pause',
    tag: '1',
    what: 'a program that waits',
    layers: [pause],
    config: { Entrypoint: ['/pause'] },
  },
  {
    repository: 'library/busybox',
    tag: '1.36',
    what: "Debian's static busybox",
    layers: [busybox],
    config: { Env: [PATH], Cmd: ['sh'] },
  },
  {
    repository: 'library/nginx',
    tag: '1.27-alpine',
    what: 'busybox and a small static file server',
    layers: [busybox, nginx],
    config: {
      Env: [PATH, 'NGINX_VERSION=1.27'],
      Cmd: ['nginx', '-g', 'daemon off;'],
      ExposedPorts: { '80/tcp': {} },
      StopSignal: 'SIGQUIT',
    },
  },
  {
    repository: 'library/postgres',
    tag: '17',
    what: 'busybox and a program that writes its volume and listens',
    layers: [busybox, postgres],
    config: {
      Env: [PATH, 'PGDATA=/var/lib/postgresql/data'],
      Cmd: ['postgres'],
      ExposedPorts: { '5432/tcp': {} },
      Volumes: { '/var/lib/postgresql/data': {} },
      StopSignal: 'SIGINT',
    },
  },
  {
    repository: 'library/node',
    tag: '24-alpine',
    what: 'busybox and the Node that runs the tests',
    layers: [busybox, node],
    config: { Env: [PATH, `NODE_VERSION=${process.versions.node}`], Cmd: ['node'] },
  },
  {
    repository: 'library/node',
    tag: '24-slim',
    what: 'busybox, and the Node that runs the tests with its npm',
    layers: [busybox, node, npm],
    config: { Env: [PATH, `NODE_VERSION=${process.versions.node}`], Cmd: ['node'] },
  },
  {
    repository: 'moby/buildkit',
    tag: 'v0.33.1',
    what: 'BuildKit 0.33.1 and runc 1.3.3, built from source, and busybox',
    layers: [busybox, buildkit],
    config: { Env: [PATH], Entrypoint: ['buildkitd'], Volumes: { '/var/lib/buildkit': {} } },
  },
  {
    repository: 'alpine/git',
    tag: '2.49.1',
    what: "busybox and Debian's git",
    layers: [busybox, git],
    config: {
      Env: [PATH],
      Entrypoint: ['git'],
      Cmd: ['--help'],
      WorkingDir: '/git',
      Volumes: { '/git': {} },
    },
  },
  ...PRESET_IMAGES,
]
