// Layers out of Debian packages: unpacked, never installed. What scripts of packages would do (users, links) is said here.
// Input: names of packages. Output: functions that fill an empty folder. Limits: only for programs that need no more than files.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { debsOf, debsWithNeeds } from './archive.mjs'

/** @import { Fill } from '../layers.mjs' */

/** What nearly every program is linked to; one layer that all images share. */
const BASE = [
  'libc6',
  'libc-bin',
  'libgcc-s1',
  'libstdc++6',
  'libcrypt1',
  'libssl3t64',
  'libzstd1',
  'zlib1g',
  'libpcre2-8-0',
  'libselinux1',
  'libcap2',
  'libsystemd0',
  'libtinfo6',
  'libncursesw6',
  'tzdata',
]

/** Needed to install packages, to manage a whole machine, or for what no preset does; busybox does the rest. */
const NOT_HERE = new RegExp(
  `^(${[
    ...BASE.map((name) => name.replaceAll('+', '\\+')),
    'adduser|base-passwd|debconf|debianutils|dpkg|init-system-helpers|login\\.defs|lsb-base|passwd|sensible-utils|sysvinit-utils|tar|ucf',
    'libdebconfclient0|libsemanage.*|libsepol2|libpam-modules.*|libdb5.*|libgdbm.*',
    'perl.*|libperl.*|.*-perl|postgresql-common.*|postgresql-client-common|ssl-cert|openssl|locales|libc-l10n',
    'libllvm.*|libz3-4|procps|libproc2-0|psmisc|lsof|liblsof0|rsync|socat|galera-4|gawk|libsigsegv2',
    'iproute2|libbpf1|libelf1.*|libmnl0|libtirpc.*|libxtables12|libcap2-bin|mount|systemd|libsystemd-shared',
    'lib[a-z]+san[0-9]+|libitm1|libgomp1|libquadmath0|media-types',
  ].join('|')})$`,
)

/** Nobody reads it in a container. */
const TEXTS = ['doc', 'man', 'info', 'locale', 'lintian', 'bug', 'bash-completion', 'zsh']

/** Debian's C library and what goes with it, busybox for a shell and small programs. @type {Fill} */
export function debianBase(root) {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', name), { recursive: true })
    symlinkSync(`usr/${name}`, join(root, name))
  }
  unpack(root, debsOf([...BASE, 'busybox-static']))
  const names = execFileSync(join(root, 'usr/bin/busybox'), ['--list'], { encoding: 'utf8' })
  for (const name of names.trim().split('\n')) {
    const path = join(root, 'usr/bin', name)
    if (!existsSync(path)) symlinkSync('busybox', path)
  }
  for (const folder of ['root', 'home', 'proc', 'sys', 'dev', 'run', 'usr/local/bin', 'var/lib', 'var/log'])
    mkdirSync(join(root, folder), { recursive: true })
  rmSync(join(root, 'var/run'), { recursive: true, force: true })
  symlinkSync('/run', join(root, 'var/run'))
  open(root, ['/tmp', '/var/tmp'])
  users(root, {})
  text(root, '/etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n')
}

/** Packages with what they need beyond the base; `more` adds what their scripts would have made. @param {readonly string[]} packages @param {(root: string) => void} more @returns {Fill} */
export function slice(packages, more) {
  return (root) => {
    unpack(root, debsWithNeeds(packages, NOT_HERE))
    more(root)
  }
}

/** @param {string} root @param {Readonly<Record<string, number>>} own  ids by name */
export function users(root, own) {
  const all = Object.entries({ root: 0, ...own, nobody: 65534 })
  const home = (/** @type {number} */ id) => (id === 0 ? '/root' : '/tmp')
  const passwd = all.map(([name, id]) => `${name}:x:${id}:${id}::${home(id)}:/bin/sh\n`)
  text(root, '/etc/passwd', passwd.join(''))
  text(root, '/etc/group', all.map(([name, id]) => `${name}:x:${id}:\n`).join(''))
}

/** Folders that whoever runs may write to. @param {string} root @param {readonly string[]} folders */
export function open(root, folders) {
  for (const folder of folders) {
    mkdirSync(join(root, folder), { recursive: true })
    chmodSync(join(root, folder), 0o1777)
  }
}

/** @param {string} root @param {string} path @param {string} content @param {number} [mode] */
export function text(root, path, content, mode = 0o644) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  chmodSync(join(root, path), mode)
}

/** @param {string} root @param {readonly string[]} debs */
function unpack(root, debs) {
  for (const deb of debs) execFileSync('dpkg-deb', ['--extract', deb, root])
  for (const name of TEXTS) rmSync(join(root, 'usr/share', name), { recursive: true, force: true })
}
