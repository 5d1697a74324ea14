import type { Cluster, WriteOptions } from '../cluster.ts'
import { equal, type Fields, isFields, list } from '../data.ts'
import { apiVersionOf, type Kind } from '../resources/kind.ts'
import { type Managers, readManagers, writeManagers } from '../ssa/managers.ts'
import { updateManagers, type Writer } from '../ssa/write.ts'

/** What each endpoint leaves alone, so that nobody comes to own it there. */
export function writerOf(cluster: Cluster, kind: Kind, options: WriteOptions): Writer {
  return {
    name: options.manager,
    apiVersion: apiVersionOf(kind),
    subresource: options.subresource,
    // Entries of the scale endpoint carry no time.
    time: options.subresource === 'scale' ? '' : cluster.timestamp(),
    ignored: ignoredFields(kind, options.subresource),
  }
}

function ignoredFields(kind: Kind, subresource: WriteOptions['subresource']): string[][] {
  if (subresource === 'status') return [['spec'], ['metadata', 'labels']]
  return kind.status && subresource === '' ? [['status']] : []
}

/** The managers after a write that is no apply. */
export function managersAfter(
  cluster: Cluster,
  kind: Kind,
  live: Fields,
  next: Fields,
  options: WriteOptions,
): Managers {
  const own = readManagers(next)
  const cleared = list(next, 'metadata', 'managedFields').length === 1 && own.size === 1 && own.has(NOBODY)
  const known = cleared ? new Map() : own.size > 0 ? own : readManagers(live)
  const before = withoutManagers(live)
  // An object that lost all its entries is not tracked again by plain writes.
  if (known.size === 0 && before.metadata !== undefined && (before.metadata as Fields).uid !== undefined) {
    return known
  }
  return updateManagers(kind.shape, before, withoutManagers(next), known, writerOf(cluster, kind, options))
}

/** The identity of `managedFields: [{}]`, which asks to forget all entries. */
const NOBODY = JSON.stringify(['Update', '', '', ''])

export function withManagers(object: Fields, managers: Managers): Fields {
  const entries = writeManagers(managers)
  const metadata = { ...(object.metadata as Fields) }
  delete metadata.managedFields
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } }
}

export function withoutManagers(object: Fields): Fields {
  const metadata = { ...(object.metadata as Fields) }
  delete metadata.managedFields
  return { ...object, metadata }
}

/** Whether a write changed anything but the times of field managers. */
export function sameButTimes(a: Fields, b: Fields): boolean {
  return equal(timeless(a), timeless(b))
}

function timeless(object: Fields): Fields {
  const managed = list(object, 'metadata', 'managedFields').map((entry) => {
    if (!isFields(entry)) return entry
    const { time: _, ...rest } = entry
    return rest
  })
  const metadata: Fields = { ...(object.metadata as Fields), managedFields: managed }
  delete metadata.resourceVersion
  return { ...object, metadata }
}
