import { type DesiredObject, idOf } from '../../objects/object.ts'
import { isValueMap, type Value, type ValueMap } from '../../sensitive.ts'
import { isSame } from './json/same.ts'

/** The field that a patch must leave alone and changes. */
export function protectedIn(object: DesiredObject, body: ValueMap): string | undefined {
  const id = idOf(body)
  for (const field of ['apiVersion', 'kind', 'name', 'namespace'] as const) {
    if (id[field] !== object.id[field])
      return field === 'apiVersion' || field === 'kind' ? field : `metadata.${field}`
  }
  return (
    changedText(object.body, body, 'labels') ??
    changedText(object.body, body, 'annotations') ??
    content(object, body)
  )
}

/** Our labels and annotations say whose the object is, and Services find pods by them. */
function changedText(before: ValueMap, after: ValueMap, field: 'labels' | 'annotations'): string | undefined {
  const places: readonly (readonly string[])[] = [
    ['metadata', field],
    ['spec', 'selector'],
    ['spec', 'selector', 'matchLabels'],
    ['spec', 'template', 'metadata', field],
    ['spec', 'jobTemplate', 'spec', 'template', 'metadata', field],
  ]
  for (const place of places) {
    const [ours, theirs] = [ownKeys(before, place), ownKeys(after, place)]
    const changed = Object.keys({ ...ours, ...theirs }).find((key) => ours[key] !== theirs[key])
    if (changed !== undefined) return `${place.join('.')}['${changed}']`
  }
  return undefined
}

const OWN_KEY = /^(diploid\.dev\/(?!prune$).+|app\.kubernetes\.io\/(name|instance|part-of|managed-by))$/

function ownKeys(body: ValueMap, place: readonly string[]): ValueMap {
  let value: Value = body
  for (const key of place) value = isValueMap(value) ? (value[key] ?? null) : null
  if (!isValueMap(value)) return {}
  return Object.fromEntries(Object.entries(value).filter(([key]) => OWN_KEY.test(key)))
}

/** A ConfigMap or Secret that we made is named by its content; those that people wrote are not immutable by us. */
function content(object: DesiredObject, body: ValueMap): string | undefined {
  if (object.id.kind !== 'ConfigMap' && object.id.kind !== 'Secret') return undefined
  if (object.body.immutable !== true) return undefined
  return ['data', 'stringData', 'binaryData', 'immutable', 'type'].find(
    (field) => !isSame(object.body[field] ?? null, body[field] ?? null),
  )
}
