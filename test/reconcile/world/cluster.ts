import type { Cluster } from '../../../src/adapters/kube-server/cluster.ts'
import type { Data } from '../../../src/adapters/kube-server/data.ts'
import type { Kind } from '../../../src/adapters/kube-server/resources/kind.ts'
import { Kinds } from '../../../src/adapters/kube-server/resources/kinds.ts'
import { Store } from '../../../src/adapters/kube-server/store/store.ts'
import { applyPatch } from '../../../src/adapters/kube-server/writes/apply.ts'
import { create } from '../../../src/adapters/kube-server/writes/create.ts'
import { patch } from '../../../src/adapters/kube-server/writes/patch.ts'
import { remove } from '../../../src/adapters/kube-server/writes/remove.ts'
import { canonical, type Json, type JsonMap, known } from '../../../src/core/json.ts'
import { FIELD_MANAGER } from '../../../src/core/objects/compare/managed-fields.ts'
import {
  groupOf,
  idKey,
  idOf,
  type LiveObject,
  type ObjectId,
  printId,
} from '../../../src/core/objects/object.ts'
import { secretContent } from '../../../src/core/objects/secret-content.ts'
import type { WorldError } from '../../../src/core/world-error.ts'
import type { Applied, Backend, Sight } from '../../../src/ports/backend.ts'
import { OFFLINE_CLUSTER } from '../../../src/reconcile/prepare/offline.ts'
import { attempt, conflictsIn, content, guardsOf, liveOf, wire, worldError } from './answers.ts'
import { healthyStatus } from './health.ts'

// A cluster in memory behind the Backend port: the embedded server's own writes (field owners, conflicts, defaults,
// validation, preconditions) without its HTTP, and workloads that are healthy at once unless a test says otherwise.

export interface TestCluster extends Backend {
  /** Writes in order, as `create Deployment/web`; asked again, only what came since. */
  writes(): readonly string[]
  live(object: string, namespace?: string): LiveObject | undefined
  objects(): readonly string[]
  /** Another hand: creates an object, changes fields of one, deletes one. */
  make(body: JsonMap, manager?: string): void
  edit(object: string, change: JsonMap, manager?: string): void
  take(object: string, fields: JsonMap, manager: string): void
  drop(object: string): void
  /** How a workload does from now on; undefined: it stays as it is, neither ready nor failed. */
  health(object: string, state: 'ready' | 'pending' | { readonly failed: string }): void
  /** The next writes of this object fail; undefined ends it. */
  refuse(object: string, error: WorldError | undefined): void
  /** Called before each write. */
  onWrite: (object: string) => void | Promise<void>
  readonly blind: Set<string>
  readonly dryRuns: string[]
}

export function testCluster(clock: { iso(): string }): TestCluster {
  const store = new Store(100_000)
  const kinds = new Kinds()
  const cluster: Cluster = { store, kinds, timestamp: () => `${clock.iso().slice(0, 19)}Z` }
  const written: string[] = []
  const states = new Map<string, 'pending' | { readonly failed: string }>()
  const refused = new Map<string, WorldError>()
  const listeners = new Set<(id: ObjectId) => void>()

  function kindOf(id: Pick<ObjectId, 'apiVersion' | 'kind'>): Kind {
    const kind = kinds.byKind(groupOf(id.apiVersion), id.kind)
    if (kind === undefined) throw new Error(`the test cluster serves no ${id.kind}`)
    return kind
  }
  function find(id: ObjectId): LiveObject | undefined {
    const object = store.get(kindOf(id), id.namespace, id.name)
    return object === undefined ? undefined : liveOf(object)
  }
  function all(): readonly LiveObject[] {
    return kinds.resources().flatMap((kind) => store.list(kind).map(liveOf))
  }
  function named(object: string): LiveObject {
    const found = all().find(({ id }) => printId(id) === object)
    if (found === undefined) throw new Error(`the test cluster has no ${object}`)
    return found
  }
  function settle(id: ObjectId): void {
    const object = store.get(kindOf(id), id.namespace, id.name)
    const status = object && healthyStatus(object, states.get(printId(id)))
    if (
      object !== undefined &&
      status !== undefined &&
      canonical(status as Json) !== canonical((object.status ?? {}) as Json)
    )
      store.put(kindOf(id), { ...object, status })
  }
  function options(force: boolean, dryRun = false, manager = FIELD_MANAGER) {
    const fieldValidation = 'Strict' as const
    return { manager, subresource: '' as const, dryRun, force, fieldValidation, warn: () => undefined }
  }
  async function before(verb: string, id: ObjectId, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await backend.onWrite(`${verb} ${printId(id)}`)
    signal.throwIfAborted()
    const error = refused.get(printId(id))
    if (error !== undefined) throw error
  }
  function changed(id: ObjectId): void {
    settle(id)
    for (const listener of listeners) listener(id)
  }

  const backend: TestCluster = {
    onWrite: () => undefined,
    blind: new Set(),
    dryRuns: [],
    writes: () => written.splice(0),
    live: (object, namespace) =>
      all().find(
        ({ id }) => printId(id) === object && (namespace === undefined || id.namespace === namespace),
      ),
    objects: () =>
      all()
        .map(({ id }) => printId(id))
        .sort(),
    make(body, manager = 'kubectl-create') {
      const id = idOf(body)
      create(cluster, kindOf(id), id.namespace, body as Data, options(false, false, manager))
      changed(id)
    },
    edit(object, change, manager = 'kubectl-edit') {
      const { id } = named(object)
      patch(
        cluster,
        kindOf(id),
        id,
        'application/merge-patch+json',
        change as Data,
        options(false, false, manager),
      )
      changed(id)
    },
    take(object, fields, manager) {
      const { id } = named(object)
      const { apiVersion, kind } = id
      applyPatch(
        cluster,
        kindOf(id),
        id,
        { apiVersion, kind, ...fields } as Data,
        options(true, false, manager),
      )
      changed(id)
    },
    drop(object) {
      const { id } = named(object)
      remove(cluster, kindOf(id), id, {
        uid: '',
        resourceVersion: '',
        propagation: 'Background',
        dryRun: false,
      })
      changed(id)
    },
    health(object, state) {
      if (state === 'ready') states.delete(object)
      else states.set(object, state)
      const found = all().find(({ id }) => printId(id) === object)
      if (found !== undefined) settle(found.id)
    },
    refuse(object, error) {
      if (error === undefined) refused.delete(object)
      else refused.set(object, error)
    },
    cluster: async () => ({ ...OFFLINE_CLUSTER, gateway: { namespace: 'infra', name: 'public' } }),
    async observe(ids) {
      const live = new Map<string, LiveObject>()
      for (const id of ids) {
        if (backend.blind.has(`${id.apiVersion}/${id.kind}`)) continue
        const found = find(id)
        if (found !== undefined) live.set(idKey(id), found)
      }
      return { live, blind: backend.blind }
    },
    async dryRun(object) {
      backend.dryRuns.push(printId(object.id))
      const now = find(object.id)
      const { uid = '' } = now ?? {}
      const { object: then } = attempt(object.id, () =>
        applyPatch(cluster, kindOf(object.id), object.id, wire(object, { uid }), options(true, true)),
      )
      return now !== undefined && content(now.body) === content(then as JsonMap) ? 'same' : 'different'
    },
    async apply(object, mode, signal) {
      await before(mode.verb, object.id, signal)
      const now = find(object.id)
      if (mode.verb === 'create' && now !== undefined) return { outcome: 'foreign', live: now }
      try {
        const body = wire(object, guardsOf(mode))
        applyPatch(cluster, kindOf(object.id), object.id, body, options(mode.force))
      } catch (error) {
        const conflicts = conflictsIn(error)
        if (conflicts.length > 0) return { outcome: 'conflict', conflicts }
        throw worldError(object.id, error)
      }
      settle(object.id)
      const live = find(object.id)
      if (live === undefined) throw new Error('what was applied is not there')
      const isSame = now !== undefined && content(now.body) === content(live.body)
      written.push(`${mode.verb} ${printId(object.id)}${mode.force ? ' (forced)' : ''}`)
      const outcome: Extract<Applied, { live: LiveObject; warnings: unknown }>['outcome'] =
        now === undefined ? 'created' : isSame ? 'unchanged' : 'updated'
      return { outcome, live, warnings: [] }
    },
    async delete(id, guard, signal) {
      await before('delete', id, signal)
      const now = find(id)
      if (now === undefined || now.uid !== guard.uid) return 'gone'
      const resourceVersion = guard.resourceVersion ?? ''
      const how = { uid: guard.uid, resourceVersion, propagation: 'Background', dryRun: false } as const
      attempt(id, () => remove(cluster, kindOf(id), id, how))
      written.push(`delete ${printId(id)}`)
      return 'deleted'
    },
    async wait(ids, look, signal) {
      for (;;) {
        const sights = new Map<string, Sight>(ids.map((id) => [idKey(id), { live: find(id), pods: [] }]))
        if (look(sights)) return
        await nextChange(store, signal)
      }
    },
    async secrets(namespace, names) {
      const contents = names.map((name) => find({ apiVersion: 'v1', kind: 'Secret', namespace, name }))
      return new Map(
        names.map((name, index) => [name, known(contents[index] && secretContent(contents[index]))]),
      )
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => undefined,
  }
  return backend
}

function nextChange(store: Store, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = store.subscribe(() => {
      stop()
      signal.removeEventListener('abort', abort)
      resolve()
    })
    function abort(): void {
      stop()
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
  })
}
