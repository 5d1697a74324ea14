import type { DesiredObject } from '../../objects/object.ts'
import { AFRESH, type Remember } from '../../remember.ts'
import { isValueMap, type Value, type ValueMap } from '../../sensitive.ts'

/** A Secret that pods of an object use, by name: one key of it, or all. */
export interface SecretUse {
  readonly secret: string
  readonly key?: string
  /** The variable of a container that it fills. */
  readonly variable?: string
  /** Pods start without it. */
  readonly optional: boolean
}

/** Secrets that the pods of a standing workload use. */
export function secretUses(object: DesiredObject, remember: Remember = AFRESH): readonly SecretUse[] {
  const template = templateOf(object.body)
  if (template === undefined) return []
  return remember.about('secret uses', object, () => usesIn(template.spec ?? null))
}

/** The same of any pod's specification. */
export function usesOf(pod: Value): readonly SecretUse[] {
  return usesIn(pod)
}

/** Names of the Secrets here whose name is a hash of their content. */
export function namedByContent(objects: readonly DesiredObject[]): ReadonlySet<string> {
  return new Set(
    objects
      .filter(({ id, body }) => id.kind === 'Secret' && body.immutable === true)
      .map(({ id }) => id.name),
  )
}

export function templateOf({ spec }: ValueMap): ValueMap | undefined {
  const template = isValueMap(spec) ? spec.template : undefined
  return isValueMap(template) && isValueMap(template.spec) ? template : undefined
}

export function useKey({ secret, key }: Pick<SecretUse, 'secret' | 'key'>): string {
  return `${secret}/${key ?? '*'}`
}

/** Every place of a pod's specification that names a Secret whose content reaches a container. */
function usesIn(value: Value, field = '', variable?: string): readonly SecretUse[] {
  if (Array.isArray(value))
    return value.flatMap((item: Value) => usesIn(item, field, field === 'env' ? nameOf(item) : variable))
  if (!isValueMap(value)) return []
  const secret = NAMING[field]?.map((key) => value[key]).find((name) => typeof name === 'string')
  if (secret === undefined) return Object.entries(value).flatMap(([key, item]) => usesIn(item, key, variable))
  const use = { secret, optional: value.optional === true, ...(variable === undefined ? {} : { variable }) }
  if (field === 'secretKeyRef') return [{ ...use, key: String(value.key) }]
  const items = Array.isArray(value.items) ? value.items.filter(isValueMap) : []
  return items.length === 0 ? [use] : items.map(({ key }) => ({ ...use, key: String(key) }))
}

function nameOf(item: Value): string | undefined {
  return isValueMap(item) && typeof item.name === 'string' ? item.name : undefined
}

/**
 * By the field around it, the fields that may hold the name (a projected volume has another than a volume). Credentials for pulling images are none of them: they count when a
 * pod starts.
 */
const NAMING: Readonly<Record<string, readonly string[]>> = {
  secret: ['secretName', 'name'],
  secretKeyRef: ['name'],
  secretRef: ['name'],
}
