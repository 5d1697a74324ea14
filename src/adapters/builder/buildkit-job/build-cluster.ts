import { isMap, type JsonMap } from '../../../core/json.ts'
import type { KubeClient, KubeSubject, KubeText } from '../../kube-client.ts'

/** The few calls that builds need, in one namespace. */
export interface BuildCluster {
  createNamespace(body: JsonMap, signal: AbortSignal): Promise<void>
  job(name: string, signal: AbortSignal): Promise<JsonMap | undefined>
  /** undefined: one of that name is there already. */
  createJob(body: JsonMap, signal: AbortSignal): Promise<JsonMap | undefined>
  startJob(name: string, signal: AbortSignal): Promise<void>
  /** Exactly this one; its pods and Secrets go with it. */
  deleteJob(name: string, uid: string, signal: AbortSignal): Promise<void>
  /** Writes it anew where one of that name is there. */
  putSecret(body: JsonMap, name: string, signal: AbortSignal): Promise<void>
  /** One that is not there is as good. */
  deleteSecret(name: string, signal: AbortSignal): Promise<void>
  /** Every state of the pods of a Job from now on; ends when the server ends the watch. */
  pods(job: string, signal: AbortSignal): AsyncIterable<JsonMap>
  logs(pod: string, container: string, follow: boolean, signal: AbortSignal): Promise<KubeText>
  /** What the cluster says about the Job: why no pod comes to be. */
  events(job: string, signal: AbortSignal): Promise<readonly string[]>
}

/** A log that is only read, not followed, comes at once or not at all. */
const LOG_SILENCE_MS = 30_000

/** A watch without news is asked again after this; the server ends it a little earlier by itself. */
const WATCH_SECONDS = 60

export function createBuildCluster(client: KubeClient, namespace: string): BuildCluster {
  const core = `/api/v1/namespaces/${namespace}`
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`
  const about = (
    verb: KubeSubject['verb'],
    kind: 'Job' | 'Pod' | 'Secret' | 'Event',
    name?: string,
  ): KubeSubject => ({
    verb,
    group: kind === 'Job' ? 'batch' : '',
    resource: `${kind.toLowerCase()}s`,
    kind,
    namespace,
    ...(name === undefined ? {} : { name }),
  })

  return {
    async createNamespace(body, signal) {
      const subject = {
        verb: 'get',
        group: '',
        resource: 'namespaces',
        kind: 'Namespace',
        name: namespace,
      } as const
      const path = `/api/v1/namespaces/${namespace}`
      const seen = await client.call({ path, about: subject, expect: [403, 404] }, signal)
      // Who may not look at namespaces finds out by creating the Job.
      if (seen.status !== 404) return
      const create = { ...subject, verb: 'create' } as const
      await client.call(
        {
          method: 'POST',
          path: '/api/v1/namespaces',
          body: JSON.stringify(body),
          about: create,
          expect: [409],
        },
        signal,
      )
    },
    async job(name, signal) {
      const answer = await client.call(
        { path: `${jobs}/${name}`, about: about('get', 'Job', name), expect: [404] },
        signal,
      )
      return answer.status === 404 ? undefined : answer.body
    },
    async createJob(body, signal) {
      const answer = await client.call(
        {
          method: 'POST',
          path: jobs,
          body: JSON.stringify(body),
          about: about('create', 'Job'),
          expect: [409],
        },
        signal,
      )
      return answer.status === 409 ? undefined : answer.body
    },
    async startJob(name, signal) {
      const body = JSON.stringify({ spec: { suspend: false } })
      const contentType = 'application/merge-patch+json'
      await client.call(
        { method: 'PATCH', path: `${jobs}/${name}`, body, contentType, about: about('patch', 'Job', name) },
        signal,
      )
    },
    async deleteJob(name, uid, signal) {
      const body = JSON.stringify({ propagationPolicy: 'Background', preconditions: { uid } })
      await client.call(
        {
          method: 'DELETE',
          path: `${jobs}/${name}`,
          body,
          about: about('delete', 'Job', name),
          expect: [404, 409],
        },
        signal,
      )
    },
    async putSecret(body, name, signal) {
      const text = JSON.stringify(body)
      const path = `${core}/secrets`
      const create = { method: 'POST', path, body: text, about: about('create', 'Secret', name) } as const
      const own = `${path}/${name}`
      const update = { method: 'PUT', path: own, body: text, about: about('update', 'Secret', name) } as const
      for (;;) {
        const created = await client.call({ ...create, expect: [409] }, signal)
        if (created.status !== 409) return
        // Another process that waits for the same Job may take it away in between.
        const updated = await client.call({ ...update, expect: [404] }, signal)
        if (updated.status !== 404) return
      }
    },
    async deleteSecret(name, signal) {
      const path = `${core}/secrets/${name}`
      const body = JSON.stringify({ propagationPolicy: 'Background' })
      await client.call(
        { method: 'DELETE', path, body, about: about('delete', 'Secret', name), expect: [404] },
        signal,
      )
    },
    async *pods(job, signal) {
      const labelSelector = `batch.kubernetes.io/job-name=${job}`
      const path = `${core}/pods`
      const list = await client.call({ path, query: { labelSelector }, about: about('list', 'Pod') }, signal)
      const items = Array.isArray(list.body.items) ? list.body.items.filter(isMap) : []
      yield* items
      const resourceVersion = String(mapOf(list.body.metadata).resourceVersion ?? '')
      const query = { labelSelector, resourceVersion, watch: 'true', timeoutSeconds: String(WATCH_SECONDS) }
      const watch = await client.stream(
        { path, query, about: about('watch', 'Pod') },
        (WATCH_SECONDS + 15) * 1000,
        signal,
      )
      for await (const event of watch) {
        if (!isMap(event.object) || event.type === 'BOOKMARK') continue
        // An expired version, or another trouble of the watch: the next list tells everything.
        if (event.type === 'ERROR') return
        yield event.type === 'DELETED' ? { ...event.object, [DELETED]: true } : event.object
      }
    },
    logs(pod, container, follow, signal) {
      const path = `${core}/pods/${pod}/log`
      const query = { container, ...(follow ? { follow: 'true' } : { tailLines: '200' }) }
      const subject = { ...about('get', 'Pod', pod), resource: 'pods/log' }
      const silenceMs = follow ? 0 : LOG_SILENCE_MS
      return client.text({ path, query, accept: '*/*', about: subject }, silenceMs, signal)
    },
    async events(job, signal) {
      const query = { fieldSelector: `involvedObject.kind=Job,involvedObject.name=${job}` }
      const list = await client.call({ path: `${core}/events`, query, about: about('list', 'Event') }, signal)
      const items = Array.isArray(list.body.items) ? list.body.items.filter(isMap) : []
      return items.filter(({ type }) => type === 'Warning').map(({ message }) => String(message))
    },
  }
}

/** Marks a pod that is gone; no field of a pod has such a name. */
export const DELETED = '$deleted'

export function mapOf(value: unknown): JsonMap {
  return isMap(value) ? value : {}
}
