import { isMap, type JsonMap } from '../../core/json.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Log, Scrubber } from '../../ports/log.ts'
import type { State } from '../../ports/state.ts'
import type { Follow, Followed, KubeClient } from '../kube-client.ts'
import { inventoryFrom, inventoryToJson } from './formats/inventory.ts'
import { pack, unpack } from './formats/packing.ts'
import { OPS_ANNOTATION, releaseFrom, releaseToJson } from './formats/release.ts'
import { findInstallation, makeInstallation } from './installation.ts'
import { takeLease } from './lease/lease.ts'
import { RECORD_LABEL, recordName } from './names.ts'
import { createCollections } from './records.ts'
import { createStatuses, scrubbedStatus } from './status.ts'

// What outlives the process, as objects of the cluster: a Secret, ConfigMaps, Environments and Leases.
// In: a KubeClient and a way to follow a collection. Out: a State (src/ports/state.ts), to be closed.
// Limits: one namespace; records are read from a watch, so that a poll without news asks nothing.

export interface KubernetesStateOptions {
  readonly client: KubeClient
  readonly follow: Follow
  readonly namespace: string
  /** Unique to this process. */
  readonly identity: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly scrubber: Scrubber
}

export function createKubernetesState(options: KubernetesStateOptions): State & { close(): Promise<void> } {
  const { client, namespace, clock } = options
  const collections = createCollections(client)
  const installing = { ...options, collections }
  const statuses = createStatuses(collections, () =>
    new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
  )
  let following: Followed | undefined
  /** Names that were asked for and not there: asked once, then the watch tells. */
  const absent = new Set<string>()

  async function record(
    kind: RecordKind,
    instance: string,
    signal: AbortSignal,
  ): Promise<JsonMap | undefined> {
    following ??= options.follow({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      plural: 'configmaps',
      namespace,
      labelSelector: RECORD_LABEL,
    })
    await following.ready(signal)
    const name = recordName(kind, instance)
    const found = following.get(name)
    if (found !== undefined || absent.has(name)) return found
    // The watch goes by a label, and a label may be taken off by hand: absence is only believed of the name.
    const body = await collections.get({ ...CONFIG_MAP, namespace, name }, signal)
    if (body === undefined) absent.add(name)
    return body
  }

  /** The watch may not have told yet what another process wrote; only an answer of the server itself is that fresh. */
  async function refresh(instance: string, signal: AbortSignal): Promise<void> {
    statuses.forget(instance)
    for (const kind of ['inventory', 'release'] as const) {
      await record(kind, instance, signal)
      const name = recordName(kind, instance)
      const body = await collections.get({ ...CONFIG_MAP, namespace, name }, signal)
      if (body === undefined) continue
      absent.delete(name)
      following?.put(body)
    }
  }

  async function wasApplied(instance: string, signal: AbortSignal): Promise<boolean> {
    const release = releaseFrom(await record('release', instance, signal), instance)
    return release !== undefined && Object.keys(release.objects).length > 0
  }

  async function write(
    kind: RecordKind,
    instance: string,
    value: JsonMap,
    signal: AbortSignal,
    annotations: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const name = recordName(kind, instance)
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name,
        namespace,
        labels: { 'app.kubernetes.io/part-of': 'diploid', [RECORD_LABEL]: kind },
        annotations: { 'diploid.dev/instance': instance, ...annotations },
      },
      data: pack(value),
    }
    absent.delete(name)
    const written = await collections.apply({ ...CONFIG_MAP, namespace, name }, body, signal)
    following?.put(written)
  }

  return {
    installation: (signal) => makeInstallation(installing, signal),
    findInstallation: (signal) => findInstallation(installing, signal),
    refresh,
    async inventory(instance, signal) {
      const body = await record('inventory', instance, signal)
      const isMissing = body === undefined && (await wasApplied(instance, signal))
      return inventoryFrom(body, instance, isMissing)
    },
    writeInventory: (instance, entries, signal) =>
      write('inventory', instance, inventoryToJson(instance, entries), signal),
    release: async (instance, signal) => releaseFrom(await record('release', instance, signal), instance),
    async recordRelease(instance, release, signal) {
      const before = await record('release', instance, signal)
      const { ops, ...rest } = release
      // Beside the packed record, so that a person can take it off.
      const owner = ops === undefined ? {} : { [OPS_ANNOTATION]: ops }
      await write('release', instance, releaseToJson(instance, rest, before), signal, owner)
    },
    goodCommit: async (ops, signal) => goodCommitIn(await record('configuration', 'ops', signal), ops),
    recordGoodCommit: (ops, commit, signal) => write('configuration', 'ops', { ops, commit }, signal),
    refs: async (signal) => refsIn(await record('refs', 'extends', signal)),
    recordRefs: (refs, signal) => write('refs', 'extends', { refs: Object.fromEntries(refs) }, signal),
    status: (environment, status, signal) =>
      statuses.write(environment, scrubbedStatus(status, options.scrubber), signal),
    statuses: (signal) => statuses.all(signal),
    lease: (name, signal) => takeLease({ ...options, collections, versions: client.versions }, name, signal),
    async close() {
      await following?.stop()
      following = undefined
    },
  }
}

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps' }

type RecordKind = 'inventory' | 'release' | 'configuration' | 'refs'

function goodCommitIn(body: JsonMap | undefined, ops: string): string | undefined {
  const record = body === undefined ? undefined : unpack(body)
  if (record?.ok !== true || !isMap(record.value) || record.value.ops !== ops) return undefined
  const { commit } = record.value
  return typeof commit === 'string' && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined
}

function refsIn(body: JsonMap | undefined): ReadonlyMap<string, string> {
  const record = body === undefined ? undefined : unpack(body)
  if (record?.ok !== true || !isMap(record.value) || !isMap(record.value.refs)) return new Map()
  const refs = new Map<string, string>()
  for (const [ref, commit] of Object.entries(record.value.refs))
    if (typeof commit === 'string' && /^[0-9a-f]{40,64}$/.test(commit)) refs.set(ref, commit)
  return refs
}
