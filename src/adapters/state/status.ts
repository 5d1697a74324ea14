import { canonical, isMap, type Json, type JsonMap } from '../../core/json.ts'
import type { Scrubber } from '../../ports/log.ts'
import type { EnvironmentStatus } from '../../ports/state.ts'
import { recordName } from './names.ts'
import type { Collections, Place } from './records.ts'

const PLACE = { apiVersion: 'diploid.dev/v1', kind: 'Environment', resource: 'environments' } satisfies Place

/** Status of environments as custom resources; a request only where something changed. */
export interface Statuses {
  write(environment: string, status: EnvironmentStatus, signal: AbortSignal): Promise<void>
  /** Somebody else may have written it: the next write looks at it anew. */
  forget(environment: string): void
  all(signal: AbortSignal): Promise<ReadonlyMap<string, EnvironmentStatus>>
}

/** What people read of it in the cluster; names stay, because others go by them. */
export function scrubbedStatus(
  status: EnvironmentStatus,
  { scrub }: Pick<Scrubber, 'scrub'>,
): EnvironmentStatus {
  const services = status.services.map((service) => ({ ...service, state: scrub(service.state) }))
  return { ...status, message: scrub(status.message), services }
}

export function createStatuses(collections: Collections, now: () => string): Statuses {
  const last = new Map<string, JsonMap>()

  async function write(environment: string, status: EnvironmentStatus, signal: AbortSignal): Promise<void> {
    const place = { ...PLACE, name: recordName('', environment) }
    const resource =
      last.get(environment) ??
      (await collections.get(place, signal)) ??
      (await make(place, environment, signal))
    const before = isMap(resource.status) ? resource.status : {}
    const after = statusBody(status, before, Number(metadataOf(resource).generation ?? 1), now())
    last.set(environment, resource)
    if (canonical(after) === canonical(before)) return
    const body = {
      apiVersion: PLACE.apiVersion,
      kind: PLACE.kind,
      metadata: { name: place.name },
      status: after,
    }
    try {
      last.set(environment, await collections.apply({ ...place, subresource: 'status' }, body, signal))
    } catch (error) {
      // It may have been deleted by hand: the next write looks again.
      last.delete(environment)
      throw error
    }
  }

  function make(place: Place, environment: string, signal: AbortSignal): Promise<JsonMap> {
    const metadata = { name: place.name ?? '', labels: { 'app.kubernetes.io/part-of': 'diploid' } }
    const body = { apiVersion: PLACE.apiVersion, kind: PLACE.kind, metadata, spec: { environment } }
    return collections.apply(place, body, signal)
  }

  return {
    write,
    forget: (environment) => void last.delete(environment),
    async all(signal) {
      // 404: no installation yet, so no environments.
      const { status, body } = await collections.list(PLACE, signal)
      const items = status === 200 && Array.isArray(body.items) ? body.items.filter(isMap) : []
      return new Map(items.flatMap((item) => entryOf(item)))
    },
  }
}

function statusBody(status: EnvironmentStatus, before: JsonMap, generation: number, time: string): JsonMap {
  const reconciling = status.ready === 'Unknown' ? 'True' : 'False'
  const conditions = [
    { type: 'Ready', status: status.ready, reason: reasonOf(status.reason), message: status.message },
    { type: 'Reconciling', status: reconciling, reason: reasonOf(status.reason), message: '' },
  ]
  return {
    observedGeneration: generation,
    revision: status.revision,
    namespace: status.namespace,
    services: status.services.map((service) => ({ ...service })),
    conditions: conditions.map((condition) => ({
      ...condition,
      observedGeneration: generation,
      lastTransitionTime: transitionTime(condition, before, time),
    })),
  }
}

/** Moves only when the status of the condition changes, not with its message. */
function transitionTime(condition: { type: string; status: string }, before: JsonMap, time: string): string {
  const found = conditionIn(before, condition.type)
  const kept = found?.status === condition.status ? found.lastTransitionTime : undefined
  return typeof kept === 'string' ? kept : time
}

function entryOf(item: JsonMap): readonly (readonly [string, EnvironmentStatus])[] {
  const spec = isMap(item.spec) ? item.spec : {}
  const status = isMap(item.status) ? item.status : {}
  const ready = conditionIn(status, 'Ready')
  if (ready === undefined) return []
  const name = String(spec.environment ?? metadataOf(item).name)
  const state = ready.status === 'True' || ready.status === 'False' ? ready.status : 'Unknown'
  const services = Array.isArray(status.services) ? status.services.filter(isMap).map(serviceOf) : []
  const { revision, namespace } = status
  return [
    [
      name,
      {
        ready: state,
        reason: String(ready.reason),
        message: String(ready.message ?? ''),
        revision: String(revision ?? ''),
        namespace: String(namespace ?? ''),
        services,
      },
    ],
  ]
}

function serviceOf(service: JsonMap): EnvironmentStatus['services'][number] {
  const { name, state, image } = service
  return {
    name: String(name),
    state: String(state ?? ''),
    ...(typeof image === 'string' ? { image } : {}),
  }
}

function conditionIn(status: JsonMap, type: string): JsonMap | undefined {
  const conditions: Json | undefined = status.conditions
  return Array.isArray(conditions) ? conditions.filter(isMap).find((each) => each.type === type) : undefined
}

/** The API convention for reasons is one CamelCase word. */
function reasonOf(reason: string): string {
  return /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/.test(reason) ? reason : 'Unknown'
}

function metadataOf(body: JsonMap): JsonMap {
  return isMap(body.metadata) ? body.metadata : {}
}
