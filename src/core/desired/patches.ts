import { type DesiredObject, idOf, printId } from '../objects/object.ts'
import { byText } from '../objects/order.ts'
import type { Checked, Problem } from '../problem.ts'
import { isValueMap, type Value, type ValueMap } from '../sensitive.ts'
import type { Service } from '../services/service.ts'

type Patched = Pick<Service, 'name' | 'patch'>

/** Applies a service's merge patches to its rendered objects; a patch that may not be stays without effect. */
export function applyPatches(
  service: Patched,
  objects: readonly DesiredObject[],
): Checked<readonly DesiredObject[]> {
  const problems: Problem[] = []
  let result = objects
  for (const [target, patch] of Object.entries(service.patch)) {
    if (!objects.some((object) => isTarget(object, target)))
      problems.push(unknownTarget(service, target, objects))
    result = result.map((object) => {
      if (!isTarget(object, target)) return object
      const body = mergePatch(object.body, patch)
      const refused = isValueMap(body) ? refusal(object, body) : 'all of it'
      if (refused !== undefined) problems.push(protectedField(service, target, object, refused))
      return refused === undefined && isValueMap(body) ? { ...object, body } : object
    })
  }
  return { value: result, problems }
}

/** RFC 7386: https://www.rfc-editor.org/rfc/rfc7386#section-2 */
export function mergePatch(target: Value, patch: Value): Value {
  if (!isValueMap(patch)) return patch
  const merged = new Map(isValueMap(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergePatch(merged.get(key) ?? null, value))
  }
  return Object.fromEntries(merged)
}

function isTarget({ id }: DesiredObject, target: string): boolean {
  return target === id.kind || target === printId(id)
}

/** The field that the patch must leave alone and changes. */
function refusal(object: DesiredObject, body: ValueMap): string | undefined {
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

/** A ConfigMap or Secret is named by its content. */
function content(object: DesiredObject, body: ValueMap): string | undefined {
  if (object.id.kind !== 'ConfigMap' && object.id.kind !== 'Secret') return undefined
  return ['data', 'stringData', 'binaryData', 'immutable', 'type'].find(
    (field) => !isSame(object.body[field] ?? null, body[field] ?? null),
  )
}

function isSame(a: Value, b: Value): boolean {
  if (!isValueMap(a) || !isValueMap(b)) return a === b
  return Object.keys({ ...a, ...b }).every((key) => isSame(a[key] ?? null, b[key] ?? null))
}

function unknownTarget(service: Patched, target: string, objects: readonly DesiredObject[]): Problem {
  const kind = target.split('/')[0] ?? target
  const ofKind = objects.filter(({ id }) => id.kind === kind).map(({ id }) => printId(id))
  const choices = ofKind.length > 0 ? ofKind : [...new Set(objects.map(({ id }) => id.kind))]
  const has = choices.length === 0 ? 'no objects' : [...choices].sort(byText).join(', ')
  return {
    code: 'desired.patch-unknown-object',
    message: `the patch of ${target} meets no object of ${service.name}`,
    hint: `${service.name} has ${has}.`,
    path: ['services', service.name, 'patch', target],
    service: service.name,
  }
}

function protectedField(service: Patched, target: string, { id }: DesiredObject, field: string): Problem {
  const isContent = id.kind === 'ConfigMap' || id.kind === 'Secret'
  return {
    code: 'desired.patch-protected',
    message: `the patch of ${target} must not change ${field} of ${printId(id)}`,
    hint:
      isContent && !field.startsWith('metadata')
        ? 'Its name is a hash of its content: change `files` or `env` instead.'
        : 'Diploid finds its objects by it; leave this field out of the patch.',
    path: ['services', service.name, 'patch', target],
    service: service.name,
  }
}
