import { beforeEach, describe, expect, test } from 'vitest'
import { createBuildkitBuilder } from '../../../src/adapters/builder/buildkit-job/buildkit-job.ts'
import { jobName, jobOf } from '../../../src/adapters/builder/buildkit-job/manifests.ts'
import { BUILD_DEFAULTS, buildSettings } from '../../../src/adapters/builder/buildkit-job/settings.ts'
import { createScrubber } from '../../../src/adapters/log/scrubber.ts'
import type { Lookup } from '../../../src/core/images/image.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import type { Builder } from '../../../src/ports/builder.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { Log } from '../../../src/ports/log.ts'
import { DIGEST, requestFor } from './build-request.ts'
import { type FakeCluster, fakeCluster, podWith } from './fake-cluster.ts'

const RUNNING = podWith({ running: {} }, { waiting: { reason: 'PodInitializing' } })
const BUILDING = podWith({ terminated: { exitCode: 0 } }, { running: {} })
const DONE = podWith({ terminated: { exitCode: 0 } }, { terminated: { exitCode: 0, message: `${DIGEST}\n` } })
const FAILED = podWith({ terminated: { exitCode: 0 } }, { terminated: { exitCode: 1, reason: 'Error' } })

let cluster: FakeCluster
let inRegistry: Lookup
let builder: Builder
const signal = () => AbortSignal.timeout(20_000)
const nothing = () => undefined
const quiet: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => quiet }

beforeEach(() => {
  cluster = fakeCluster()
  inRegistry = { known: true, value: 'absent' }
  let now = 0
  const clock: Clock = {
    now: () => now,
    iso: () => '',
    sleep: async (ms, signal) => {
      // Other things happen meanwhile, as they would.
      await new Promise((resolve) => setImmediate(resolve))
      signal.throwIfAborted()
      now += ms
    },
  }
  builder = createBuildkitBuilder({
    client: cluster.client,
    registry: { inspect: async () => inRegistry },
    clock,
    log: quiet,
    scrubber: createScrubber(),
    gitCredentials: (url) =>
      url.includes('git.example') ? { user: 'bot', token: 'git-token-1' } : undefined,
    registryCredentials: (host) =>
      host === 'registry.example' ? { username: 'push', password: 'push-secret-1' } : undefined,
  })
})

test('a build: Job, Secrets that go with it, start, log, digest', async () => {
  cluster.pod = [RUNNING, BUILDING, DONE]
  cluster.logs = { source: 'fetching with git-token-1\n', build: '#1 FROM\r\n#2 done' }
  const request = requestFor()
  expect(await builder.build(request, signal())).toBe(DIGEST)
  expect(request.log).toEqual(['fetching with ***', '#1 FROM', '#2 done'])
  const name = jobName(request)
  expect(cluster.writes).toEqual([
    'POST /apis/batch/v1/namespaces/diploid-builds/jobs',
    'POST /api/v1/namespaces/diploid-builds/secrets',
    'POST /api/v1/namespaces/diploid-builds/secrets',
    `PATCH /apis/batch/v1/namespaces/diploid-builds/jobs/${name}`,
  ])
  const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: 'uid-1' }]
  expect(cluster.secrets.get(`${name}-git`)).toMatchObject({
    metadata: { ownerReferences },
    stringData: { username: 'bot', password: 'git-token-1' },
  })
  const auth = Buffer.from('push:push-secret-1').toString('base64')
  expect(cluster.secrets.get(`${name}-push`)).toMatchObject({
    metadata: { ownerReferences },
    stringData: { 'config.json': JSON.stringify({ auths: { 'registry.example': { auth } } }) },
  })
})

test('the Job: each container sees its own credential, and no secret stands in it', () => {
  const request = requestFor({
    insecure: true,
    push: 'registry.example:5000/shop/api:1',
    build: {
      ...requestFor().inputs,
      context: 'app',
      dockerfile: 'docker/Dockerfile.prod',
      target: 'final',
      args: { MODE: 'a b' },
      bases: {
        'node:24': 'docker.io/library/node@sha256:1',
        [`x@${DIGEST}`]: `docker.io/library/x@${DIGEST}`,
      },
    },
  })
  const job = jobOf(request, BUILD_DEFAULTS)
  expect(job).toMatchObject({
    metadata: { name: expect.stringMatching(/^build-api-[0-9a-f]{16}$/), namespace: 'diploid-builds' },
    spec: { suspend: true, backoffLimit: 0, activeDeadlineSeconds: 1800, ttlSecondsAfterFinished: 3600 },
  })
  const pod = (job.spec as { template: { spec: JsonMap } }).template.spec
  expect(pod).toMatchObject({
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
  })
  const [source] = containersOf(pod.initContainers)
  const [build] = containersOf(pod.containers)
  expect(source?.volumeMounts.map(({ name }) => name)).toEqual(['source', 'git-credentials', 'overlay'])
  expect(build?.volumeMounts.map(({ name }) => name)).toEqual(['source', 'state', 'push-credentials'])
  expect(build?.args).toEqual([
    'build',
    '--progress=plain',
    '--frontend=dockerfile.v0',
    '--local=context=/source/code/app',
    '--local=dockerfile=/source/code/docker',
    '--opt',
    'filename=Dockerfile.prod',
    '--opt',
    'platform=linux/amd64',
    '--opt',
    'target=final',
    '--opt',
    'build-arg:MODE=a b',
    '--opt',
    'context:node:24=docker-image://docker.io/library/node@sha256:1',
    '--output=type=image,name=registry.example:5000/shop/api:1,push=true',
  ])
  expect(build?.env).toContainEqual({
    name: 'BUILDKITD_CONFIG',
    value: '[registry."registry.example:5000"]\n  http = true\n',
  })
})

test('rootless: no privilege, a user of its own', () => {
  const settings = { ...BUILD_DEFAULTS, mode: 'rootless' as const }
  const pod = (jobOf(requestFor(), settings).spec as { template: { spec: JsonMap } }).template.spec
  expect(JSON.stringify(pod)).not.toContain('privileged')
  expect(pod).toMatchObject({ containers: [{ securityContext: { runAsUser: 1000 } }] })
})

test('a Dockerfile that was made comes along, and is built from', () => {
  const generated = { dockerfile: 'FROM nginx\nRUN echo $(date)\n', ignore: 'docs\n' }
  const request = requestFor({ build: { ...requestFor().inputs, generated } })
  const pod = (jobOf(request, BUILD_DEFAULTS).spec as { template: { spec: JsonMap } }).template.spec
  const [container] = pod.containers as readonly { args: readonly string[]; env: readonly JsonMap[] }[]
  expect(container?.args).toContain('--local=dockerfile=/tmp/dockerfile')
  const value = (name: string) => String(container?.env.find((each) => each.name === name)?.value)
  expect(Buffer.from(value('DOCKERFILE'), 'base64').toString()).toBe(generated.dockerfile)
  expect(Buffer.from(value('DOCKERIGNORE'), 'base64').toString()).toBe(generated.ignore)
})

test('one image has one Job, whatever commit asks', () => {
  const name = jobName(requestFor())
  expect(jobName(requestFor({ build: { ...requestFor().inputs, commit: '0'.repeat(40) } }))).toBe(name)
  expect(jobName(requestFor({ reference: 'registry.example/shop/api:other' }))).not.toBe(name)
  expect(jobName(requestFor({ service: `${'long-'.repeat(20)}name` })).length).toBeLessThan(63)
})

test('a running Job of the same image is joined; nothing is written', async () => {
  const request = requestFor()
  cluster.jobs.set(jobName(request), running(request))
  cluster.pod = [BUILDING, DONE]
  cluster.logs = { source: '', build: 'half way' }
  expect(await builder.build(request, signal())).toBe(DIGEST)
  expect(cluster.writes).toEqual(['POST /apis/batch/v1/namespaces/diploid-builds/jobs'])
  expect(request.log).toEqual(['half way'])
})

test('a Job that was left suspended is started', async () => {
  const request = requestFor()
  cluster.jobs.set(jobName(request), { ...running(request), spec: { suspend: true } })
  cluster.pod = [DONE]
  expect(await builder.build(request, signal())).toBe(DIGEST)
  expect(cluster.writes.at(-1)).toMatch(/^PATCH/)
})

test('a finished Job whose image is there is the answer; without its image it is built again', async () => {
  const request = requestFor()
  const finished = { ...running(request), status: { conditions: [{ type: 'Complete', status: 'True' }] } }
  cluster.jobs.set(jobName(request), finished)
  inRegistry = { known: true, value: { digest: DIGEST, ports: [], workdir: '/', user: '' } }
  expect(await builder.build(request, signal())).toBe(DIGEST)
  expect(cluster.writes).toHaveLength(1)

  inRegistry = { known: true, value: 'absent' }
  cluster.pod = [DONE]
  expect(await builder.build(request, signal())).toBe(DIGEST)
  expect(cluster.writes.map((write) => write.split(' ')[0])).toEqual([
    'POST',
    'POST',
    'DELETE',
    'POST',
    'POST',
    'POST',
    'PATCH',
  ])
})

test('a failed Job is made anew when asked again', async () => {
  const request = requestFor()
  cluster.jobs.set(jobName(request), {
    ...running(request),
    status: { conditions: [{ type: 'Failed', status: 'True' }] },
  })
  cluster.pod = [DONE]
  expect(await builder.build(request, signal())).toBe(DIGEST)
  expect(cluster.writes.some((write) => write.startsWith('DELETE'))).toBe(true)
})

test('a Job that was deleted and does not go is no reason to wait for ever', async () => {
  const request = requestFor()
  const failed = { ...running(request), status: { conditions: [{ type: 'Failed', status: 'True' }] } }
  cluster.jobs.set(jobName(request), failed)
  cluster.areJobsStuck = true
  await expect(builder.build(request, signal())).rejects.toMatchObject({
    code: 'build.interrupted',
    retryable: true,
    hint: expect.stringContaining('finalizer'),
  })
})

test('a failed build carries the end of its log, without secrets', async () => {
  cluster.pod = [BUILDING, FAILED]
  const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`)
  cluster.logs = { source: '', build: [...lines, 'npm ERR! push-secret-1 is wrong'].join('\n') }
  const error = await builder.build(requestFor(), signal()).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'build.failed', retryable: false })
  expect(String(error)).toContain('building api (registry.example/shop/api:')
  expect(String(error)).toMatch(/ {2}line 49\n {2}npm ERR! \*\*\* is wrong$/)
  expect(String(error)).not.toContain('line 10\n')
})

test('files that are not those that were planned are not built from', async () => {
  cluster.pod = [
    podWith({ terminated: { exitCode: 65, reason: 'Error' } }, { waiting: { reason: 'PodInitializing' } }),
  ]
  cluster.logs = { source: 'the files of the repository are tree aaaa, and bbbb was planned' }
  await expect(builder.build(requestFor(), signal())).rejects.toMatchObject({
    code: 'build.moved',
    retryable: false,
    message: expect.stringContaining('tree aaaa, and bbbb was planned'),
    hint: expect.stringContaining('git fsck'),
  })
})

test('files over those of the commit are handed in beside it, and only the container that fetches sees them', async () => {
  cluster.pod = [BUILDING, DONE]
  cluster.logs = { source: '', build: '' }
  const overlay = [{ path: 'config/app.ini', text: 'pass = hunter2\n' }]
  const request = requestFor({ build: { ...requestFor().inputs, overlay } })
  await builder.build(request, signal())
  const name = jobName(request)
  expect(cluster.secrets.get(`${name}-overlay`)).toMatchObject({
    metadata: { ownerReferences: [{ kind: 'Job', name, uid: 'uid-1' }] },
    stringData: { 'path-0': 'config/app.ini', 'file-0': 'pass = hunter2\n' },
  })
  expect(JSON.stringify(jobOf(request, BUILD_DEFAULTS))).not.toContain('hunter2')
})

test('code that cannot be fetched is a failure of the world', async () => {
  cluster.pod = [
    podWith({ terminated: { exitCode: 128, reason: 'Error' } }, { waiting: { reason: 'PodInitializing' } }),
  ]
  cluster.logs = { source: 'fatal: could not resolve host' }
  await expect(builder.build(requestFor(), signal())).rejects.toMatchObject({
    code: 'build.source',
    retryable: true,
    message: expect.stringContaining('could not resolve host'),
  })
})

test.each<[string, JsonMap, string]>([
  [
    'evicted',
    podWith({}, {}, { phase: 'Failed', reason: 'Evicted', message: 'no disk' }),
    'Evicted: no disk',
  ],
  ['deleted', { metadata: { name: 'the-pod', deletionTimestamp: 'now' } }, 'its pod was deleted'],
])('%s: it may be tried again', async (_what, pod, text) => {
  cluster.pod = [BUILDING, pod]
  cluster.logs = { source: '', build: '' }
  await expect(builder.build(requestFor(), signal())).rejects.toMatchObject({
    code: 'build.interrupted',
    retryable: true,
    message: expect.stringContaining(text),
  })
})

test('over its time', async () => {
  const request = requestFor()
  const conditions = [{ type: 'FailureTarget', status: 'True', reason: 'DeadlineExceeded' }]
  cluster.jobs.set(jobName(request), { ...running(request), status: { conditions } })
  cluster.pod = [{ metadata: { name: 'the-pod', deletionTimestamp: 'now' } }]
  await expect(builder.build(request, signal())).rejects.toMatchObject({
    code: 'build.timeout',
    retryable: false,
  })
})

test('a cluster that makes no pod says why', async () => {
  cluster.events = ['Error creating: violates PodSecurity "baseline": privileged']
  const build = builder.build(requestFor(), signal())
  // The fake's Job has an active pod until the cluster refused.
  await new Promise((resolve) => setImmediate(resolve))
  for (const [name, job] of cluster.jobs) cluster.jobs.set(name, { ...job, status: {} })
  await expect(build).rejects.toMatchObject({ message: expect.stringContaining('violates PodSecurity') })
})

test('a namespace that is missing is made', async () => {
  cluster.hasNamespace = false
  cluster.pod = [DONE]
  await builder.build(requestFor(), signal())
  expect(cluster.writes[0]).toBe('POST /api/v1/namespaces')
})

test('a digest that did not get out is asked of the registry', async () => {
  cluster.pod = [podWith({ terminated: { exitCode: 0 } }, { terminated: { exitCode: 0 } })]
  await expect(builder.build(requestFor(), signal())).rejects.toMatchObject({ code: 'build.lost' })
  cluster.jobs.clear()
  inRegistry = { known: true, value: { digest: DIGEST, ports: [], workdir: '/', user: '' } }
  expect(await builder.build(requestFor(), signal())).toBe(DIGEST)
})

test('code in a folder of this machine is refused with the way out', async () => {
  const request = requestFor({ build: { ...requestFor().inputs, repo: '/home/me/api' } })
  await expect(builder.build(request, signal())).rejects.toMatchObject({
    code: 'build.local-code',
    hint: expect.stringContaining('--builder local'),
  })
  expect(cluster.writes).toEqual([])
})

test('an abort leaves the Job to whoever comes next', async () => {
  cluster.pod = [BUILDING]
  cluster.logs = { source: '', build: '' }
  const controller = new AbortController()
  const build = builder.build(requestFor(), controller.signal)
  await new Promise((resolve) => setImmediate(resolve))
  controller.abort(new Error('shutting down'))
  await expect(build).rejects.toThrow('shutting down')
  expect(cluster.writes.some((write) => write.startsWith('DELETE'))).toBe(false)
})

test('an API server that is away for a moment does not fail a build that runs', async () => {
  const build = builder.build(requestFor(), signal())
  cluster.outage = 3
  while (cluster.outage > 0) await new Promise((resolve) => setImmediate(resolve))
  cluster.pod = [DONE]
  expect(await build).toBe(DIGEST)
})

test('a log that does not end is read as far as it came', async () => {
  cluster.pod = [BUILDING, FAILED]
  cluster.logs = { source: '', build: 'npm ERR! missing script' }
  cluster.areLogsEndless = true
  await expect(builder.build(requestFor(), signal())).rejects.toMatchObject({
    code: 'build.failed',
    message: expect.stringContaining('npm ERR! missing script'),
  })
})

test('a build that nobody wants any more: its Job goes; one that has ended, or that somebody waits for, stays', async () => {
  const request = requestFor()
  cluster.jobs.set(jobName(request), running(request))
  await builder.cancel(request.image, signal())
  expect(cluster.writes).toEqual([`DELETE /apis/batch/v1/namespaces/diploid-builds/jobs/${jobName(request)}`])
  await builder.cancel(request.image, signal())

  const ended = { ...running(request), status: { conditions: [{ type: 'Complete', status: 'True' }] } }
  cluster.jobs.set(jobName(request), ended)
  await builder.cancel(request.image, signal())
  expect(cluster.writes).toHaveLength(1)

  cluster.jobs.set(jobName(request), running(request))
  cluster.pod = [BUILDING]
  cluster.logs = { source: '', build: '' }
  const stop = new AbortController()
  const build = builder.build(request, stop.signal)
  await builder.cancel(request.image, signal())
  expect(cluster.writes.filter((write) => write.startsWith('DELETE'))).toHaveLength(1)
  stop.abort(new Error('superseded'))
  await expect(build).rejects.toThrow('superseded')
})

describe('secrets that the build mounts', () => {
  const secrets = { npm: new Sensitive('npm-token-1', 'secret(npm)') }
  const request = () => requestFor({ build: { ...requestFor().inputs, secrets } })
  const name = `${jobName(requestFor())}-secrets`
  const isThere = () => cluster.secrets.has(name)

  test('are there before it starts and gone when it ends, and never stand in its Job or its log', async () => {
    cluster.pod = [BUILDING, DONE]
    cluster.logs = { source: '', build: '#1 npm-token-1\n#2 bnBtLXRva2VuLTE=\n' }
    const asked = request()
    expect(await builder.build(asked, signal())).toBe(DIGEST)
    expect(asked.log).toEqual(['#1 ***', '#2 ***'])
    const secretsPath = '/api/v1/namespaces/diploid-builds/secrets'
    const [job, put] = cluster.writes
    expect([job, put]).toEqual(['POST /apis/batch/v1/namespaces/diploid-builds/jobs', `POST ${secretsPath}`])
    expect(cluster.writes.at(-1)).toBe(`DELETE ${secretsPath}/${name}`)
    expect(isThere()).toBe(false)
    expect(JSON.stringify([...cluster.jobs.values()])).not.toContain('npm-token-1')
  })

  test('only the container that builds sees them', () => {
    const { initContainers, containers, volumes } = podOf(request())
    expect(JSON.stringify(initContainers)).not.toContain('/secrets')
    expect(containers[0]).toMatchObject({
      args: expect.arrayContaining(['--secret=id=npm,src=/secrets/npm']),
      volumeMounts: expect.arrayContaining([{ name: 'secrets', mountPath: '/secrets', readOnly: true }]),
    })
    expect(volumes).toContainEqual({ name: 'secrets', secret: { secretName: name, defaultMode: 0o444 } })
    expect(JSON.stringify(podOf(requestFor()))).not.toContain('/secrets')
  })

  test('are gone after a failure too', async () => {
    cluster.pod = [FAILED]
    cluster.logs = { source: '', build: 'npm ERR! 401 npm-token-1' }
    await expect(builder.build(request(), signal())).rejects.toMatchObject({
      code: 'build.failed',
      message: expect.stringContaining('npm ERR! 401 ***'),
    })
    expect(isThere()).toBe(false)
  })

  test('stay for a build that goes on, and whoever joins it takes them away', async () => {
    cluster.pod = [BUILDING]
    cluster.logs = { source: '', build: '' }
    const stop = new AbortController()
    const build = builder.build(request(), stop.signal)
    while (!isThere()) await new Promise((resolve) => setImmediate(resolve))
    stop.abort(new Error('shutting down'))
    await expect(build).rejects.toThrow('shutting down')
    expect(isThere()).toBe(true)
    cluster.secrets.clear()
    cluster.jobs.set(jobName(request()), running(request()))
    cluster.pod = [DONE]
    await builder.build(request(), signal())
    expect(cluster.writes.filter((write) => write.includes('/secrets')).slice(-2)).toEqual([
      'POST /api/v1/namespaces/diploid-builds/secrets',
      `DELETE /api/v1/namespaces/diploid-builds/secrets/${name}`,
    ])
  })

  test('are put once more where another process takes them away just then', async () => {
    cluster.secrets.set(name, {})
    cluster.pod = [DONE]
    cluster.meanwhile = (call) => {
      if (call.startsWith('PUT ')) cluster.secrets.delete(name)
    }
    expect(await builder.build(request(), signal())).toBe(DIGEST)
    const own = cluster.writes.filter((write) => write.includes('/secrets')).slice(0, 3)
    expect(own.map((write) => write.split(' ')[0])).toEqual(['POST', 'PUT', 'POST'])
  })

  test('stay for a pod that has not started when we give up: another process may wait for it too', async () => {
    cluster.pod = []
    cluster.events = ['Error creating: exceeded quota']
    const build = builder.build(request(), signal())
    while (!isThere()) await new Promise((resolve) => setImmediate(resolve))
    for (const [job, body] of cluster.jobs) cluster.jobs.set(job, { ...body, status: {} })
    await expect(build).rejects.toMatchObject({ code: 'build.interrupted' })
    expect(isThere()).toBe(true)
  })

  test('go with a build that nobody wants any more', async () => {
    cluster.secrets.set(name, {})
    await builder.cancel(request().image, signal())
    expect(isThere()).toBe(false)
  })
})

test('settings of the environment', () => {
  expect(buildSettings({})).toEqual(BUILD_DEFAULTS)
  expect(
    buildSettings({
      DIPLOID_BUILD_MODE: 'rootless',
      DIPLOID_BUILDKITD_FLAGS: '--a  --b',
      DIPLOID_BUILD_TIMEOUT_SECONDS: 'x',
    }),
  ).toMatchObject({ mode: 'rootless', daemonFlags: ['--a', '--b'], timeoutSeconds: 1800 })
})

function running(request: ReturnType<typeof requestFor>): JsonMap {
  return {
    metadata: { name: jobName(request), uid: 'uid-0' },
    spec: { suspend: false },
    status: { active: 1 },
  }
}

interface Container {
  readonly args: readonly string[]
  readonly env: readonly JsonMap[]
  readonly volumeMounts: readonly { readonly name: string }[]
}

function containersOf(value: unknown): readonly Container[] {
  return value as readonly Container[]
}

function podOf(request: ReturnType<typeof requestFor>) {
  const { spec } = (jobOf(request, BUILD_DEFAULTS).spec as { template: { spec: JsonMap } }).template
  return spec as { readonly [part in 'initContainers' | 'containers' | 'volumes']: readonly JsonMap[] }
}
