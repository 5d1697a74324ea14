import type { Cluster, WriteOptions, Written } from '../cluster.ts'
import { type Data, ensure, equal, type Fields, fields, list, text } from '../data.ts'
import { carryOver } from '../defaults/allocate.ts'
import { applyDefaults, TEMPLATE_GENERATION } from '../defaults/defaults.ts'
import { type Kind, subjectOf } from '../resources/kind.ts'
import { conflict, invalid, notFound, STALE } from '../status.ts'
import { validateChange } from '../validate/validate.ts'
import { decode } from './decode.ts'
import { managersAfter, sameButTimes, withManagers, withoutManagers } from './owners.ts'

/** PUT. */
export function update(
  cluster: Cluster,
  kind: Kind,
  place: { readonly namespace: string; readonly name: string },
  body: Data,
  options: WriteOptions,
): Written {
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined) throw notFound(subjectOf(kind, place.name))
  const next = decode(kind, body, place, options)
  const uid = text(next, 'metadata', 'uid')
  const liveUid = text(live, 'metadata', 'uid')
  if (uid !== '' && uid !== liveUid) {
    throw conflict(
      subjectOf(kind, place.name),
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${liveUid}`,
    )
  }
  if (kind.custom && text(next, 'metadata', 'resourceVersion') === '') {
    throw invalid(kind.group, kind.plural, place.name, [
      {
        reason: 'FieldValueInvalid',
        message: 'Invalid value: 0: must be specified for an update',
        field: 'metadata.resourceVersion',
      },
    ])
  }
  return replace(cluster, kind, live, next, options)
}

/** Any write but an apply over a live object. */
export function replace(
  cluster: Cluster,
  kind: Kind,
  live: Fields,
  next: Fields,
  options: WriteOptions,
): Written {
  const full = applyDefaults(kind, carryOver(kind, live, next))
  const managers = managersAfter(cluster, kind, live, full, options)
  return storeChange(cluster, kind, live, withManagers(full, managers), options)
}

/** The end of every update: what the endpoint may not write is put back, then validation and storage. */
export function storeChange(
  cluster: Cluster,
  kind: Kind,
  live: Fields,
  next: Fields,
  options: WriteOptions,
): Written {
  const name = text(live, 'metadata', 'name')
  const wanted = text(next, 'metadata', 'resourceVersion')
  if (wanted !== '' && wanted !== text(live, 'metadata', 'resourceVersion')) {
    throw conflict(subjectOf(kind, name), STALE)
  }
  const prepared = prepare(kind, live, next, options)
  const causes = validateChange(kind, live, prepared)
  if (causes.length > 0) throw invalid(kind.group, kind.kind, name, causes)
  if (sameButTimes(live, prepared)) return { object: live, created: false }
  if (options.dryRun) return { object: prepared, created: false }
  // The last finalizer of what waits to be deleted: the write is answered, and the object is gone.
  if (text(prepared, 'metadata', 'deletionTimestamp') !== '' && !hasFinalizers(kind, prepared)) {
    cluster.store.remove(kind, prepared)
    return { object: prepared, created: false }
  }
  return { object: cluster.store.put(kind, prepared), created: false }
}

export function hasFinalizers(kind: Kind, object: Fields): boolean {
  const ofSpec = kind.kind === 'Namespace' && kind.group === '' ? list(object, 'spec', 'finalizers') : []
  return list(object, 'metadata', 'finalizers').length + ofSpec.length > 0
}

function prepare(kind: Kind, live: Fields, next: Fields, options: WriteOptions): Fields {
  const old = live.metadata as Fields
  const metadata: Fields = { ...(next.metadata as Fields) }
  for (const key of [
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'generation',
  ]) {
    const value = old[key]
    // Another UID stays to be refused by validation.
    if (key === 'uid' && metadata.uid !== undefined && metadata.uid !== value) continue
    if (value === undefined) delete metadata[key]
    else metadata[key] = value
  }
  metadata.resourceVersion = old.resourceVersion ?? ''
  const result: Fields = { ...next, metadata }
  if (kind.kind === 'DaemonSet') countTemplates(live, result)
  if (kind.status && options.subresource === '') putBack(result, live, 'status')
  if (options.subresource === 'status') {
    for (const key of Object.keys(result)) {
      if (!['apiVersion', 'kind', 'metadata', 'status'].includes(key)) putBack(result, live, key)
    }
    if (old.labels === undefined) delete metadata.labels
    else metadata.labels = old.labels
  }
  if (
    options.subresource !== 'status' &&
    kind.generation !== 'none' &&
    changesGeneration(kind, live, result)
  ) {
    metadata.generation = Number(old.generation ?? 0) + 1
  }
  return result
}

function countTemplates(live: Fields, next: Fields): void {
  const before = text(live, 'metadata', 'annotations', TEMPLATE_GENERATION)
  const changed = !equal(fields(live, 'spec').template, fields(next, 'spec').template)
  const annotations = ensure(next, 'metadata', 'annotations')
  annotations[TEMPLATE_GENERATION] = changed ? String(Number(before) + 1) : before
}

function putBack(target: Fields, live: Fields, key: string): void {
  const value = live[key]
  if (value === undefined) delete target[key]
  else target[key] = value
}

function changesGeneration(kind: Kind, live: Fields, next: Fields): boolean {
  if (kind.generation === 'all') return !equal(contentOf(live), contentOf(next))
  if (!equal(live.spec, next.spec)) return true
  const annotated = kind.generation === 'spec+annotations'
  return annotated && !equal(fields(live, 'metadata', 'annotations'), fields(next, 'metadata', 'annotations'))
}

function contentOf(object: Fields): Fields {
  const { metadata: _, status: __, ...rest } = withoutManagers(object)
  return rest
}
