import type { Cluster, WriteOptions, Written } from '../cluster.ts'
import { copy, type Data, type Fields, isFields, text } from '../data.ts'
import { type Kind, subjectOf } from '../resources/kind.ts'
import { ApiError, badRequest, conflict, notFound } from '../status.ts'
import { decode } from './decode.ts'
import { applyJsonPatch } from './patches/json-patch.ts'
import { applyStrategicPatch } from './patches/strategic-patch.ts'
import { replace } from './update.ts'

/** PATCH other than an apply. */
export function patch(
  cluster: Cluster,
  kind: Kind,
  place: { readonly namespace: string; readonly name: string },
  contentType: string,
  body: Data,
  options: WriteOptions,
): Written {
  if (!isPatchType(kind, contentType)) throw unsupportedPatch()
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined) throw notFound(subjectOf(kind, place.name))
  const changed = patched(kind, live, contentType, body)
  const next = decode(kind, changed, place, options, true)
  const wanted = text(next, 'metadata', 'resourceVersion')
  if (wanted !== text(live, 'metadata', 'resourceVersion') && wanted !== '') {
    throw conflict(
      subjectOf(kind, place.name),
      'the object has been modified; please apply your changes to the latest version and try again',
    )
  }
  return replace(cluster, kind, live, next, options)
}

export function patched(kind: Kind, live: Fields, contentType: string, body: Data): Data {
  if (contentType === 'application/json-patch+json') return applyJsonPatch(live, body)
  if (!isFields(body)) throw badRequest('error decoding patch: json: cannot unmarshal into an object')
  if (contentType === 'application/merge-patch+json') return mergePatch(live, body)
  return applyStrategicPatch(kind.shape, live, body)
}

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]

/** Custom resources have no merge strategies. */
function isPatchType(kind: Kind, contentType: string): boolean {
  return PATCH_TYPES.includes(contentType) && !(kind.custom && contentType.includes('strategic'))
}

function unsupportedPatch(): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})
}

/** RFC 7386. */
function mergePatch(target: Data | undefined, change: Data): Data {
  if (!isFields(change)) return copy(change)
  const result: Fields = isFields(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete result[key]
    else result[key] = mergePatch(result[key], value)
  }
  return result
}
