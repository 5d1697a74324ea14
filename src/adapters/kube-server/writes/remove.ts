import type { Cluster } from '../cluster.ts'
import { type Data, type Fields, isFields, list, text } from '../data.ts'
import { type Kind, subjectOf } from '../resources/kind.ts'
import { badRequest, conflict, notFound } from '../status.ts'
import { hasFinalizers } from './update.ts'

export interface DeleteOptions {
  readonly uid: string
  readonly resourceVersion: string
  readonly propagation: 'Background' | 'Foreground' | 'Orphan'
  readonly dryRun: boolean
}

/** Who asks by body, who by query; without either, Jobs leave their pods and everything else takes its own along. */
export function deleteOptionsOf(kind: Kind, query: URLSearchParams, body: Data | undefined): DeleteOptions {
  const asked = isFields(body) ? body : {}
  const preconditions = isFields(asked.preconditions) ? asked.preconditions : {}
  const policy = text(asked, 'propagationPolicy') || query.get('propagationPolicy') || ''
  if (!['', 'Background', 'Foreground', 'Orphan'].includes(policy)) {
    throw badRequest(`invalid DeleteOptions: propagationPolicy: Unsupported value: "${policy}"`)
  }
  const standard = kind.group === 'batch' && kind.kind === 'Job' ? 'Orphan' : 'Background'
  return {
    uid: text(preconditions, 'uid'),
    resourceVersion: text(preconditions, 'resourceVersion'),
    propagation: (policy || standard) as DeleteOptions['propagation'],
    dryRun: query.get('dryRun') === 'All' || list(asked, 'dryRun').includes('All'),
  }
}

export function remove(
  cluster: Cluster,
  kind: Kind,
  place: { readonly namespace: string; readonly name: string },
  options: DeleteOptions,
): { readonly object: Fields; readonly gone: boolean } {
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined) throw notFound(subjectOf(kind, place.name))
  checkPreconditions(kind, live, options)
  const marked = withPolicy(kind, live, options)
  if (options.dryRun) return { object: live, gone: !hasFinalizers(kind, marked) }
  if (!hasFinalizers(kind, marked)) return { object: cluster.store.remove(kind, live), gone: true }
  // Waiting for its finalizers already, and asked for nothing new.
  const waiting = text(live, 'metadata', 'deletionTimestamp') !== ''
  const finalizers = list(live, 'metadata', 'finalizers')
  if (waiting && finalizers.length === list(marked, 'metadata', 'finalizers').length) {
    return { object: live, gone: false }
  }
  return { object: cluster.store.put(kind, terminating(cluster, kind, marked)), gone: false }
}

function checkPreconditions(kind: Kind, live: Fields, options: DeleteOptions): void {
  // Told by kind, not by resource, as API servers do it here.
  const subject = { ...subjectOf(kind, text(live, 'metadata', 'name')), plural: kind.kind }
  const uid = text(live, 'metadata', 'uid')
  if (options.uid !== '' && options.uid !== uid) {
    const why = `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}).`
    throw conflict(subject, `${why} The object might have been deleted and then recreated`)
  }
  const version = text(live, 'metadata', 'resourceVersion')
  if (options.resourceVersion !== '' && options.resourceVersion !== version) {
    const why = `the ResourceVersion in the precondition (${options.resourceVersion}) does not match`
    throw conflict(
      subject,
      `${why} the ResourceVersion in record (${version}). The object might have been modified`,
    )
  }
}

const POLICY_FINALIZERS: readonly Data[] = ['foregroundDeletion', 'orphan']

/** The propagation policy stands in the object as a finalizer, for the garbage collector to act on. */
function withPolicy(kind: Kind, live: Fields, options: DeleteOptions): Fields {
  // Whatever a namespace or a definition holds goes with it by a finalizer of its own.
  if (kind.kind === 'Namespace' || kind.kind === 'CustomResourceDefinition') return live
  const kept = list(live, 'metadata', 'finalizers').filter((name) => !POLICY_FINALIZERS.includes(name))
  const own = { Background: [], Foreground: ['foregroundDeletion'], Orphan: ['orphan'] }[options.propagation]
  const metadata: Fields = { ...(live.metadata as Fields) }
  const finalizers = [...kept, ...own]
  if (finalizers.length === 0) delete metadata.finalizers
  else metadata.finalizers = finalizers
  return { ...live, metadata }
}

function terminating(cluster: Cluster, kind: Kind, object: Fields): Fields {
  const old = object.metadata as Fields
  const metadata: Fields = { ...old }
  if (text(old, 'deletionTimestamp') === '') {
    metadata.deletionTimestamp = cluster.timestamp()
    // These two are deleted by code of their own, which sets nothing else.
    if (kind.kind !== 'Namespace' && kind.kind !== 'CustomResourceDefinition') {
      metadata.deletionGracePeriodSeconds = 0
      if (kind.generation !== 'none') metadata.generation = Number(old.generation ?? 0) + 1
    }
  }
  const result: Fields = { ...object, metadata }
  if (kind.kind === 'Namespace' && kind.group === '') {
    result.status = { ...(isFields(object.status) ? object.status : {}), phase: 'Terminating' }
  }
  return result
}
