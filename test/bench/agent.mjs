import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

// Memory of the agent at rest with many services on a real API server; run inside `bed exec control-plane`.
// Prints a row per figure. The images come from a registry of its own that knows every name.

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SERVICES = Number(process.env.BENCH_SERVICES ?? 1000)
const REST_SECONDS = 40
const folder = mkdtempSync(join(tmpdir(), 'diploid-bench-agent-'))

const registry = await startRegistry()
const ops = makeOps(`127.0.0.1:${registry.address().port}`)
const git = await startGit()
const first = startAgent()
try {
  const start = performance.now()
  await until(first, () => first.log.includes('round finished'), 'the first round')
  console.log(`${SERVICES} services converged   ${((performance.now() - start) / 1000).toFixed(0)} s`)
  console.log(`memory of the agent that converged them, peak   ${memory(first, 'VmHWM')} MB`)
  await end(first)

  // What an agent weighs that finds everything done: the usual state, and the one that must stay small.
  const second = startAgent()
  await until(second, () => second.log.includes('agent started'), 'the second start')
  await wait(REST_SECONDS * 1000)
  console.log(
    `memory of a restarted agent, ${REST_SECONDS} s after its start   ${memory(second, 'VmRSS')} MB`,
  )
  await end(second)
} finally {
  await end(first)
  registry.close()
  git.close()
  rmSync(folder, { recursive: true })
}

/** With the small young generation that the agent's image sets: it allocates much and keeps little. */
function startAgent() {
  const url = `http://127.0.0.1:${git.address().port}/ops.git`
  const args = [
    join(ROOT, 'dist/diploid.js'),
    'agent',
    '--ops',
    url,
    '--kubeconfig',
    process.env.BED_KUBECONFIG,
  ]
  const child = spawn(process.execPath, ['--max-semi-space-size=1', ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const agent = { child, log: '' }
  child.stderr.on('data', (chunk) => {
    agent.log += chunk
  })
  return agent
}

async function end({ child }) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
}

function memory({ child }, field) {
  const line = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    .split('\n')
    .find((row) => row.startsWith(`${field}:`))
  return Math.round(Number(/\d+/.exec(line ?? '')?.[0]) / 1024)
}

async function until(agent, condition, what) {
  for (let tries = 0; tries < 6000; tries++) {
    if (condition()) return
    if (agent.child.exitCode !== null) throw new Error(`the agent ended: ${agent.log.slice(-2000)}`)
    await wait(100)
  }
  throw new Error(`${what} did not come: ${agent.log.slice(-2000)}`)
}

function startRegistry() {
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { ExposedPorts: { '8080/tcp': {} } },
  })
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`
  const type = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length },
    layers: [],
  })
  const manifestDigest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`
  const server = createServer((request, response) => {
    const isBlob = request.url.includes('/blobs/')
    const body = isBlob ? config : manifest
    response.writeHead(200, {
      'content-type': isBlob ? 'application/octet-stream' : type,
      'content-length': body.length,
      'docker-content-digest': isBlob ? digest : manifestDigest,
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function makeOps(host) {
  const work = join(folder, 'work')
  const run = (...args) => {
    const { status, stderr } = spawnSync('git', args, { encoding: 'utf8', env: cleanEnvironment() })
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
  }
  run('init', '--quiet', '--initial-branch=main', work)
  const lines = ['name: bench', 'services:']
  for (let index = 0; index < SERVICES; index++) {
    lines.push(
      `  service-${index}: { image: '${host}/bench/service-${index}:1', replicas: 0, env: { NUMBER: '${index}' } }`,
    )
  }
  writeFileSync(join(work, '.diploid.conf.yaml'), `${lines.join('\n')}\n`)
  run('-C', work, 'add', '.')
  run(
    '-C',
    work,
    '-c',
    'user.name=Bench',
    '-c',
    'user.email=bench@diploid.invalid',
    'commit',
    '--quiet',
    '-m',
    'Begin',
  )
  run('clone', '--quiet', '--bare', work, join(folder, 'ops.git'))
  return join(folder, 'ops.git')
}

/** `git http-backend` behind a few lines of CGI; the repository never changes. */
function startGit() {
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost')
    const child = spawn(
      'git',
      ['-c', 'uploadpack.allowFilter=true', '-c', 'uploadpack.allowAnySHA1InWant=true', 'http-backend'],
      {
        env: {
          ...cleanEnvironment(),
          GIT_PROJECT_ROOT: join(ops, '..'),
          GIT_HTTP_EXPORT_ALL: '1',
          REQUEST_METHOD: request.method,
          PATH_INFO: url.pathname,
          QUERY_STRING: url.search.slice(1),
          CONTENT_TYPE: request.headers['content-type'] ?? '',
          GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
          HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    )
    request.pipe(child.stdin)
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.on('close', () => {
      const all = Buffer.concat(chunks)
      const end = all.indexOf('\r\n\r\n')
      for (const header of all.subarray(0, end).toString().split('\r\n')) {
        const [name, value] = header.split(': ')
        if (name === 'Status') response.statusCode = Number.parseInt(value ?? '', 10)
        else if (name) response.setHeader(name, value ?? '')
      }
      response.end(all.subarray(end + 4))
    })
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function cleanEnvironment() {
  return { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
}
