// What lies in the layers of the stand-in images: each is a function that fills an empty folder.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { programNamed } from '../build/build.mjs'

/** @typedef {(root: string, authority: string) => void} Fill  `authority`: file of the CA that signed the bed's docker.io */

/** Debian's static busybox under every name it answers to. @type {Fill} */
export function busybox(root) {
  put(root, execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim(), '/bin/busybox')
  const names = execFileSync('busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')
  for (const name of names) if (name !== 'busybox') symlinkSync('busybox', join(root, 'bin', name))
  write(
    root,
    '/etc/passwd',
    'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n',
  )
  write(root, '/etc/group', 'root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n')
  write(root, '/etc/nsswitch.conf', 'hosts: files dns\n')
  for (const folder of ['root', 'home/node', 'proc', 'sys', 'dev', 'run', 'usr/bin', 'var/run']) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  mkdirSync(join(root, 'tmp'))
  chmodSync(join(root, 'tmp'), 0o1777)
}

/** @type {Fill} */
export function pause(root) {
  put(root, programNamed('stand-in'), '/pause')
}

/** @type {Fill} */
export function nginx(root) {
  put(root, programNamed('stand-in'), '/usr/sbin/nginx')
  write(root, '/usr/share/nginx/html/index.html', '<h1>Welcome to nginx (stand-in)</h1>\n')
}

/** @type {Fill} */
export function postgres(root) {
  put(root, programNamed('stand-in'), '/usr/local/bin/postgres')
  symlinkSync('postgres', join(root, 'usr/local/bin/pg_isready'))
  mkdirSync(join(root, 'var/lib/postgresql/data'), { recursive: true })
}

/** The Node that runs the tests, with the libraries it is linked to. @type {Fill} */
export function node(root) {
  put(root, process.execPath, '/usr/local/bin/node')
  libraries(root, process.execPath)
}

/** npm as it came with that Node. @type {Fill} */
export function npm(root) {
  const program = realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim())
  const target = '/usr/local/lib/node_modules/npm'
  cpSync(join(dirname(program), '..'), join(root, target), { recursive: true })
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true })
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'))
  // Its first line asks for it there.
  mkdirSync(join(root, 'usr/bin'), { recursive: true })
  symlinkSync('/bin/env', join(root, 'usr/bin/env'))
}

/** Debian's git with its smart-HTTP helper. @type {Fill} */
export function git(root, authority) {
  const helpers = execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim()
  const program = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  put(root, program, '/usr/bin/git')
  libraries(root, program)
  mkdirSync(join(root, helpers), { recursive: true })
  for (const name of ['git', 'git-index-pack', 'git-fetch-pack'])
    symlinkSync('/usr/bin/git', join(root, helpers, name))
  put(root, join(helpers, 'git-remote-http'), join(helpers, 'git-remote-http'))
  symlinkSync('git-remote-http', join(root, helpers, 'git-remote-https'))
  libraries(root, join(helpers, 'git-remote-http'))
  mkdirSync(join(root, 'usr/share/git-core/templates'), { recursive: true })
  mkdirSync(join(root, 'git'))
  certificates(root, authority)
}

/** @type {Fill} */
export function buildkit(root, authority) {
  put(root, programNamed('buildkitd'), '/usr/bin/buildkitd')
  put(root, programNamed('buildctl'), '/usr/bin/buildctl')
  put(root, programNamed('runc'), '/usr/bin/buildkit-runc')
  put(root, join(import.meta.dirname, 'buildctl-daemonless.sh'), '/usr/bin/buildctl-daemonless.sh')
  certificates(root, authority)
}

/** The public authorities and the bed's own. @param {string} root @param {string} authority */
function certificates(root, authority) {
  const file = '/etc/ssl/certs/ca-certificates.crt'
  write(root, file, readFileSync(file, 'utf8') + readFileSync(authority, 'utf8'))
}

/** Copies the dynamic linker and every shared library of a program to the paths where it looks for them. @param {string} root @param {string} program */
function libraries(root, program) {
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' })
  for (const [path = ''] of listed.matchAll(/\/\S+(?= \(0x)/g)) {
    if (!existsSync(join(root, path))) put(root, path, path)
  }
}

/** @param {string} root @param {string} source @param {string} target @param {number} [mode] */
function put(root, source, target, mode = 0o755) {
  mkdirSync(dirname(join(root, target)), { recursive: true })
  copyFileSync(source, join(root, target))
  chmodSync(join(root, target), mode)
}

/** @param {string} root @param {string} path @param {string} text */
function write(root, path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
