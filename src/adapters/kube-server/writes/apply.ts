import type { Cluster, WriteOptions, Written } from '../cluster.ts'
import { copy, type Data, type Fields, isFields, text } from '../data.ts'
import { carryOver } from '../defaults/allocate.ts'
import { applyDefaults } from '../defaults/defaults.ts'
import { apiVersionOf, type Kind, subjectOf } from '../resources/kind.ts'
import { pruneUnknown, untypable } from '../schema/check.ts'
import { readManagers } from '../ssa/managers.ts'
import { apply as applyFields, updateManagers } from '../ssa/write.ts'
import { ApiError, badRequest, conflict, notFound } from '../status.ts'
import { blank, insertNew } from './create.ts'
import { cleaned, placed } from './decode.ts'
import { withManagers, withoutManagers, writerOf } from './owners.ts'
import { storeChange } from './update.ts'

/** PATCH with `application/apply-patch+yaml`. */
export function applyPatch(
  cluster: Cluster,
  kind: Kind,
  place: { readonly namespace: string; readonly name: string },
  body: Data,
  options: WriteOptions,
): Written {
  const applied = readApplied(kind, place, body)
  const live = cluster.store.get(kind, place.namespace, place.name)
  const writer = writerOf(cluster, kind, options)
  if (live === undefined) {
    if (options.subresource !== '') throw notFound(subjectOf(kind, place.name))
    const uid = text(applied, 'metadata', 'uid')
    if (uid !== '') {
      throw conflict(
        subjectOf(kind, place.name),
        `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
      )
    }
    const start = blank(kind, applied)
    const { object, managers } = applyFields(kind.shape, start, applied, new Map(), writer, options.force)
    const full = applyDefaults(kind, cleaned(kind, object))
    return insertNew(cluster, kind, withManagers(full, managers), options)
  }
  const before = withoutManagers(live)
  const known = trackedManagers(kind, before, live, writer)
  const { object, managers } = applyFields(kind.shape, before, applied, known, writer, options.force)
  const full = applyDefaults(kind, carryOver(kind, live, cleaned(kind, object)))
  return storeChange(cluster, kind, live, withManagers(full, managers), options)
}

function readApplied(
  kind: Kind,
  place: { readonly namespace: string; readonly name: string },
  body: Data,
): Fields {
  if (!isFields(body)) throw badRequest('error decoding YAML: the body is no object')
  if (body.apiVersion === undefined || body.kind === undefined) {
    throw badRequest('invalid object type: /, Kind=')
  }
  if (body.apiVersion !== apiVersionOf(kind)) {
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${String(body.apiVersion)}, expected: ${apiVersionOf(kind)}`,
    )
  }
  if (isFields(body.metadata) && body.metadata.managedFields !== undefined) {
    throw badRequest('metadata.managedFields must be nil')
  }
  const problem = untypable(kind.shape, body)
  if (problem !== undefined) {
    // Named by what the body says, which need not name its namespace.
    const name = `${text(body, 'metadata', 'namespace')}/${text(body, 'metadata', 'name')}`
    const what = `${name}; ${kind.group}/${kind.version}, Kind=${kind.kind}`
    throw new ApiError(500, '', `failed to create typed patch object (${what}): ${problem}`)
  }
  return placed(kind, pruneUnknown(kind.shape, copy(body)) as Fields, place)
}

/** The first apply over an object without entries writes down that others had everything before. */
function trackedManagers(kind: Kind, before: Fields, live: Fields, writer: ReturnType<typeof writerOf>) {
  const known = readManagers(live)
  if (known.size > 0) return known
  const earlier = { ...writer, name: 'before-first-apply' }
  return updateManagers(kind.shape, { metadata: {} }, before, known, earlier)
}
