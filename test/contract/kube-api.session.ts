import { createClock } from '../../src/adapters/clock/clock.ts'
import { createRandom } from '../../src/adapters/clock/random.ts'
import type { KubeClient } from '../../src/adapters/kube-client.ts'
import { createKubeClient } from '../../src/adapters/kubernetes/transport/client.ts'
import { plainConnection } from '../../src/adapters/kubernetes/transport/connection.ts'
import { createLog } from '../../src/adapters/log/log.ts'
import { createScrubber } from '../../src/adapters/log/scrubber.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { type DesiredObject, idOf } from '../../src/core/objects/object.ts'
import type { ValueMap } from '../../src/core/sensitive.ts'
import type { Clock, Random } from '../../src/ports/clock.ts'
import type { Log, Scrubber } from '../../src/ports/log.ts'
import { type ApiProxy, type ApiServer, startProxy } from './kube-api.proxy.ts'

/** What one test needs to speak to one API server: our client through the proxy, and another hand beside it. */
export interface Session {
  readonly proxy: ApiProxy
  readonly client: KubeClient
  readonly hand: Hand
  readonly parts: { clock: Clock; random: Random; log: Log; scrubber: Scrubber }
  /** What was logged, all levels. */
  readonly logged: readonly string[]
  readonly signal: AbortSignal
  close(): Promise<void>
}

/** Another client, as kubectl would be. */
interface Hand {
  create(path: string, body: JsonMap): Promise<JsonMap>
  merge(path: string, patch: JsonMap, manager?: string): Promise<JsonMap>
  get(path: string): Promise<JsonMap | undefined>
  remove(path: string): Promise<void>
}

export async function openSession(api: ApiServer): Promise<Session> {
  const proxy = await startProxy(api)
  const logged: string[] = []
  const scrubber = createScrubber()
  const log = createLog({ level: 'debug', destination: { write: (line) => logged.push(line) }, scrubber })
  const parts = { clock: createClock(), random: createRandom(), log, scrubber }
  const clientOf = (server: string, name: string) =>
    createKubeClient({
      connection: plainConnection({
        name,
        server,
        ...(api.token === undefined ? {} : { token: api.token }),
        ...(api.ca === undefined ? {} : { ca: api.ca }),
      }),
      userAgent: 'diploid/test (contract)',
      ...parts,
    })
  const client = clientOf(proxy.url, 'the test cluster')
  const other = clientOf(api.server, 'the test cluster')
  const end = new AbortController()
  return {
    proxy,
    client,
    hand: handOf(other, end.signal),
    parts,
    logged,
    signal: end.signal,
    async close() {
      end.abort(new Error('the test is over'))
      await Promise.all([client.close(), other.close()])
      await proxy.close()
      await api.close?.()
    },
  }
}

function handOf(client: KubeClient, signal: AbortSignal): Hand {
  const about = { group: '', resource: 'objects', kind: 'Object' }
  const query = (manager: string) => ({ fieldManager: manager })
  return {
    async create(path, body) {
      const call = {
        method: 'POST' as const,
        path,
        query: query('kubectl-create'),
        body: JSON.stringify(body),
      }
      return (await client.call({ ...call, about: { ...about, verb: 'create' } }, signal)).body
    },
    async merge(path, patch, manager = 'kubectl-edit') {
      const call = { method: 'PATCH' as const, path, query: query(manager), body: JSON.stringify(patch) }
      const contentType = 'application/merge-patch+json'
      return (await client.call({ ...call, contentType, about: { ...about, verb: 'patch' } }, signal)).body
    },
    async get(path) {
      const answer = await client.call({ path, about: { ...about, verb: 'get' }, expect: [404] }, signal)
      return answer.status === 404 ? undefined : answer.body
    },
    async remove(path) {
      const body = JSON.stringify({
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        propagationPolicy: 'Background',
      })
      await client.call(
        { method: 'DELETE', path, body, about: { ...about, verb: 'delete' }, expect: [404] },
        signal,
      )
    },
  }
}

/** A desired object with the label that all of ours carry. */
export function desired(body: ValueMap): DesiredObject {
  const metadata = (body.metadata ?? {}) as ValueMap
  const labels = { ...(metadata.labels as ValueMap | undefined), 'app.kubernetes.io/managed-by': 'diploid' }
  const whole = { ...body, metadata: { ...metadata, labels } }
  return { id: idOf(whole as { [key: string]: Json }), body: whole }
}

/** Waits for a condition that another process brings about; fails loudly instead of for ever. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = Date.now() + 20_000
  for (;;) {
    const found = await check()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(`${what}: not within 20 s`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
