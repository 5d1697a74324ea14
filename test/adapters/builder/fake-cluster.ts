import type { KubeAnswer, KubeCall, KubeClient } from '../../../src/adapters/kube-client.ts'
import { isMap, type JsonMap } from '../../../src/core/json.ts'
import { WorldError } from '../../../src/core/world-error.ts'

/** The few parts of an API server that builds use, with a pod that goes through scripted states once its Job starts. */
export interface FakeCluster {
  readonly client: KubeClient
  readonly jobs: Map<string, JsonMap>
  readonly secrets: Map<string, JsonMap>
  /** `VERB path` of every call that writes. */
  readonly writes: string[]
  /** States of the pod, told one by one to whoever watches. */
  pod: readonly JsonMap[]
  /** Logs by container. */
  logs: Readonly<Record<string, string>>
  /** Whoever follows a log waits in vain for its end. */
  areLogsEndless: boolean
  /** Called before each answer: another process that does something in between. */
  meanwhile: (call: string) => void
  /** Jobs that are deleted stay, held by a finalizer. */
  areJobsStuck: boolean
  /** How often the API server fails to answer when it is asked for a Job. */
  outage: number
  events: readonly string[]
  hasNamespace: boolean
}

export function fakeCluster(): FakeCluster {
  let uids = 0
  const fake: FakeCluster = {
    jobs: new Map(),
    secrets: new Map(),
    writes: [],
    pod: [],
    logs: {},
    areLogsEndless: false,
    areJobsStuck: false,
    meanwhile: () => undefined,
    outage: 0,
    events: [],
    hasNamespace: true,
    client: {
      cluster: 'fake',
      call: async (call, signal) => {
        signal.throwIfAborted()
        const answer = answerTo(call)
        if (answer.status < 400 || call.expect?.includes(answer.status)) return answer
        throw new WorldError('kube.failed', `${call.path}: ${answer.status}`, { retryable: false })
      },
      async stream(_call, _silence, signal) {
        return watch(signal)
      },
      async text(call, _silence, signal) {
        const log = fake.logs[String(call.query?.container)]
        if (log === undefined) throw new WorldError('kube.invalid', 'no log', { retryable: false })
        return (async function* () {
          yield Buffer.from(log)
          if (fake.areLogsEndless && call.query?.follow === 'true')
            await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        })()
      },
      versions: {
        mark: () => ({ highest: 0n, rewinds: 0 }),
        saw: () => undefined,
        rewinds: () => 0,
        onRewind: () => () => undefined,
      },
      close: async () => undefined,
    },
  }
  return fake

  function answerTo(call: KubeCall): KubeAnswer {
    const method = call.method ?? 'GET'
    fake.meanwhile(`${method} ${call.path}`)
    if (method !== 'GET') fake.writes.push(`${method} ${call.path}`)
    const name = call.path.split('/').at(-1) ?? ''
    const body = call.body === undefined ? {} : (JSON.parse(call.body) as JsonMap)
    if (/\/namespaces(\/[^/]+)?$/.test(call.path))
      return ok({}, fake.hasNamespace ? 200 : method === 'GET' ? 404 : 201)
    if (call.path.endsWith('/pods')) return ok({ metadata: { resourceVersion: '1' }, items: [] })
    if (call.path.endsWith('/events'))
      return ok({ items: fake.events.map((message) => ({ type: 'Warning', message })) })
    if (method === 'GET' && fake.outage > 0) {
      fake.outage -= 1
      throw new WorldError('kube.unreachable', 'the API server is away', { retryable: true })
    }
    const store = call.path.includes('/secrets') ? fake.secrets : fake.jobs
    if (method === 'POST') {
      const own = String(mapOf(body.metadata).name)
      if (store.has(own)) return ok({}, 409)
      store.set(own, {
        ...body,
        metadata: { ...mapOf(body.metadata), uid: `uid-${++uids}` },
        status: { active: 1 },
      })
      return ok(store.get(own) ?? {}, 201)
    }
    const found = store.get(name)
    if (found === undefined) return ok({}, 404)
    if (method === 'PATCH') store.set(name, { ...found, spec: { ...mapOf(found.spec), suspend: false } })
    if (method === 'PUT') store.set(name, body)
    if (method === 'DELETE' && !fake.areJobsStuck) store.delete(name)
    return ok(store.get(name) ?? {})
  }

  async function* watch(signal: AbortSignal): AsyncGenerator<JsonMap> {
    for (const object of fake.pod)
      yield { type: 'MODIFIED', object: { metadata: { name: 'the-pod' }, ...object } }
    if (fake.pod.length > 0)
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }
}

export function podWith(source: JsonMap, build: JsonMap, more: JsonMap = {}): JsonMap {
  return {
    status: {
      initContainerStatuses: [{ name: 'source', state: source }],
      containerStatuses: [{ name: 'build', state: build }],
      ...more,
    },
  }
}

function ok(body: JsonMap, status = 200): KubeAnswer {
  return { status, body, warnings: [] }
}

function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {}
}
