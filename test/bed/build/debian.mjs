// What comes from Debian's packages: the programs by which we see that it is there, and the package that brings it.
import { spawnSync } from 'node:child_process'
import { accessSync, existsSync } from 'node:fs'
import { join } from 'node:path'

/** @import { Size } from './parts.mjs' */

const TRIES = 3

/** @type {readonly { package: string, shows: string, size: Size }[]} */
const PACKAGES = [
  { package: 'openssl', shows: 'openssl', size: 'control-plane' },
  { package: 'util-linux', shows: 'setpriv', size: 'control-plane' },
  { package: 'gcc', shows: 'gcc', size: 'node' },
  { package: 'libc6-dev', shows: '/usr/include/stdio.h', size: 'node' },
  { package: 'libseccomp-dev', shows: '/usr/include/seccomp.h', size: 'node' },
  { package: 'pkg-config', shows: 'pkg-config', size: 'node' },
  { package: 'runc', shows: 'runc', size: 'node' },
  { package: 'containernetworking-plugins', shows: '/usr/lib/cni/ptp', size: 'node' },
  { package: 'iptables', shows: 'iptables', size: 'node' },
  { package: 'iproute2', shows: 'ip', size: 'node' },
  { package: 'conntrack', shows: 'conntrack', size: 'node' },
  { package: 'busybox-static', shows: 'busybox', size: 'node' },
  { package: 'git', shows: 'git', size: 'node' },
  {
    package: 'debian-archive-keyring',
    shows: '/usr/share/keyrings/debian-archive-keyring.gpg',
    size: 'node',
  },
  { package: 'ca-certificates', shows: '/etc/ssl/certs/ca-certificates.crt', size: 'node' },
]

/** @param {Size} size @returns {readonly string[]} */
export function missingPackages(size) {
  return PACKAGES.filter((entry) => size === 'node' || entry.size === 'control-plane')
    .filter((entry) => !(entry.shows.startsWith('/') ? existsSync(entry.shows) : isOnPath(entry.shows)))
    .map((entry) => entry.package)
}

/** Installs what is missing where we may; otherwise says what to install. @param {Size} size */
export function installPackages(size) {
  const missing = missingPackages(size)
  if (missing.length === 0) return
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new Error(`bed: these Debian packages are missing; as root run: ${command}`)
  }
  console.log(`bed: installing ${missing.join(', ')}`)
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (apt('apt-get update') && apt(command)) return
    console.error(`bed: apt-get failed, try ${attempt} of ${TRIES}`)
    spawnSync('sleep', [String(attempt * 5)])
  }
  throw new Error(`bed: could not install Debian packages; try by hand: ${command}`)
}

/** @param {string} program */
export function isOnPath(program) {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin']
  return folders.some((folder) => {
    try {
      accessSync(join(folder, program), 1)
      return true
    } catch {
      return false
    }
  })
}

/** @param {string} command */
function apt(command) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const result = spawnSync('sh', ['-c', `${command} -q`], { env, encoding: 'utf8' })
  if (result.status !== 0) console.error(result.stderr.trim().split('\n').slice(-5).join('\n'))
  return result.status === 0
}
