// Proves that the node bed is one: pods run, a Service answers, logs and exec work, a BuildKit Job builds and pushes.
// Input: the environment of `bed exec node`. Output: one line per proof with its seconds; exit code 1 at the first failure.

import { strict as assert } from 'node:assert'
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startProcess } from './run/processes.mjs'

const { BED_BIN = '', BED_DIR = '', BED_KUBECONFIG = '', BED_NODE_IP = '', BED_REGISTRY = '' } = process.env
if (!BED_KUBECONFIG) throw new Error('smoke: no bed around; run `npm run bed -- smoke`')

const web = { app: 'web' }
const built = `${BED_REGISTRY}/smoke/web:1`

prove('a Deployment of two is ready', () => {
  apply(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { replicas: 2, selector: { matchLabels: web }, template: pod(web, 'nginx:1.27-alpine') },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: web, ports: [{ port: 8080, targetPort: 80 }] },
    },
  )
  kubectl('rollout', 'status', 'deployment/web', '--timeout=120s')
})
prove('its Service answers the node, by name', () => {
  answers('http://web.default.svc.cluster.local:8080/', 'Welcome to nginx')
})
prove('exec works, and a pod reaches the Service', () => {
  const answer = kubectl('exec', 'deployment/web', '--', 'wget', '-q', '-O-', 'http://web:8080/')
  assert.match(answer, /Welcome to nginx/)
})
prove('logs work', () => {
  assert.match(kubectl('logs', '-l', 'app=web', '--tail=20'), /GET \//)
})
prove('a database keeps its volume', () => {
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } }
  apply({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: {
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: pod({ app: 'db' }, 'postgres:17', {
        env: [{ name: 'POSTGRES_PASSWORD', value: 'smoke' }],
        readinessProbe: { exec: { command: ['pg_isready'] }, periodSeconds: 1 },
        volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
      }),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
    },
  })
  kubectl('rollout', 'status', 'statefulset/db', '--timeout=120s')
  kubectl('delete', 'pod', 'db-0', '--wait')
  kubectl('rollout', 'status', 'statefulset/db', '--timeout=120s')
  kubectl('wait', 'pod/db-0', '--for=condition=Ready', '--timeout=60s')
  const starts = kubectl('exec', 'db-0', '--', 'cat', '/var/lib/postgresql/data/starts')
  assert.equal(starts.trim().split('\n').length, 2)
})
prove('docker.io answers by HTTPS', () => {
  answers('https://registry-1.docker.io/v2/library/nginx/tags/list', '1.27-alpine')
})
prove('Node runs in a pod', () => {
  job('node', { image: 'node:24-alpine', command: ['node', '-e', 'console.log(6 * 7)'] })
  assert.match(kubectl('logs', 'job/node'), /42/)
})
prove('Git in a pod fetches over smart HTTP', () => {
  const url = serveRepository()
  job('git', {
    image: 'alpine/git:2.49.1',
    command: ['sh', '-c', `git clone -q --depth=1 ${url} work && cat work/greeting`],
  })
  assert.match(kubectl('logs', 'job/git'), /hello from git/)
})
prove('a BuildKit Job builds from docker.io and pushes', () => {
  const config = `[registry."${BED_REGISTRY}"]\n  http = true\n`
  const dockerfile = 'FROM nginx:1.27-alpine\nRUN echo "<h1>built</h1>" > /usr/share/nginx/html/index.html\n'
  const data = { 'buildkitd.toml': config, Dockerfile: dockerfile }
  apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'source' }, data })
  const locals = ['context', 'dockerfile'].flatMap((name) => ['--local', `${name}=/source`])
  job(
    'build',
    {
      image: 'moby/buildkit:v0.33.1',
      command: ['buildctl-daemonless.sh', 'build', '--frontend=dockerfile.v0', ...locals],
      args: ['--progress=plain', '--output', `type=image,name=${built},push=true`],
      env: [{ name: 'BUILDKITD_FLAGS', value: '--config=/source/buildkitd.toml --oci-worker-net=host' }],
      securityContext: { privileged: true },
      volumeMounts: [
        { name: 'source', mountPath: '/source' },
        { name: 'state', mountPath: '/var/lib/buildkit' },
      ],
    },
    [
      { name: 'source', configMap: { name: 'source' } },
      { name: 'state', emptyDir: {} },
    ],
  )
})
prove('the built image rolls out', () => {
  kubectl('set', 'image', 'deployment/web', `main=${built}`)
  kubectl('rollout', 'status', 'deployment/web', '--timeout=120s')
  answers('http://web.default.svc.cluster.local:8080/', 'built')
})
// The Git server would keep us.
process.exit()

/** A repository of one file behind Git's own CGI program and busybox's web server. @returns {string} its URL */
function serveRepository() {
  const root = join(BED_DIR, 'smoke-git')
  const repository = join(root, 'repositories', 'one.git')
  mkdirSync(join(root, 'cgi-bin'), { recursive: true })
  const script = `#!/bin/sh\nexport GIT_PROJECT_ROOT=${join(root, 'repositories')} GIT_HTTP_EXPORT_ALL=1\nexec git http-backend\n`
  writeFileSync(join(root, 'cgi-bin', 'git'), script, { mode: 0o755 })
  writeFileSync(join(root, 'greeting'), 'hello from git\n')
  const git = [
    `--git-dir=${repository}`,
    `--work-tree=${root}`,
    '-c',
    'user.name=bed',
    '-c',
    'user.email=bed@example.test',
  ]
  execFileSync('git', ['init', '-q', '--bare', repository])
  execFileSync('git', [...git, 'add', join(root, 'greeting')])
  execFileSync('git', [...git, 'commit', '-q', '-m', 'One file'])
  const args = ['httpd', '-f', '-p', `${BED_NODE_IP}:8099`, '-h', root]
  const server = startProcess({ name: 'git server', program: 'busybox', args, logFile: join(root, 'log') })
  process.on('exit', () => process.kill(server.pid))
  return `http://${BED_NODE_IP}:8099/cgi-bin/git/one.git`
}

/** @param {string} what @param {() => void} proof */
function prove(what, proof) {
  const started = performance.now()
  try {
    proof()
  } catch (error) {
    console.error(kubectl('get', 'pods', '-A', '-o', 'wide'))
    console.error(
      kubectl('get', 'events', '-A', '--sort-by=.lastTimestamp').split('\n').slice(-15).join('\n'),
    )
    throw error
  }
  console.log(`smoke: ${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/** @param {string} name @param {Record<string, unknown>} container @param {readonly unknown[]} [volumes] */
function job(name, container, volumes = []) {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'main', ...container }], volumes } }
  apply({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { backoffLimit: 0, template } })
  try {
    kubectl('wait', `job/${name}`, '--for=condition=Complete', '--timeout=120s')
  } catch (error) {
    console.error(kubectl('logs', `job/${name}`))
    throw error
  }
}

/** @param {Record<string, string>} labels @param {string} image @param {Record<string, unknown>} [more] */
function pod(labels, image, more = {}) {
  return {
    metadata: { labels },
    spec: {
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      containers: [{ name: 'main', image, ...more }],
    },
  }
}

/** @param {readonly unknown[]} items */
function apply(...items) {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
  execFileSync(join(BED_BIN, 'kubectl'), [`--kubeconfig=${BED_KUBECONFIG}`, 'apply', '-f', '-'], {
    input: list,
  })
}

/** @param {readonly string[]} args @returns {string} */
function kubectl(...args) {
  return execFileSync(join(BED_BIN, 'kubectl'), [`--kubeconfig=${BED_KUBECONFIG}`, ...args], {
    encoding: 'utf8',
  })
}

/** Rules reach the node a moment after a pod is ready: asked until it answers. @param {string} url @param {string} content */
function answers(url, content) {
  const script = `
    const [url, content] = process.argv.slice(1)
    const deadline = Date.now() + 20_000
    const ask = async () => (await fetch(url, { signal: AbortSignal.timeout(2000) })).text()
    for (;;) {
      const text = await ask().catch((error) => String(error.cause ?? error))
      if (text.includes(content)) break
      if (Date.now() > deadline) throw new Error(text)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }`
  execFileSync(process.execPath, ['--input-type=module', '-e', script, url, content], { encoding: 'utf8' })
}
