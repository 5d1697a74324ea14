import { isMap, type Json, type JsonMap } from '../../json.ts'

export interface Readiness {
  readonly state: 'ready' | 'waiting' | 'failed'
  /** For people: counts, or the words of the object or its pod. */
  readonly message: string
}

export function ready(message: string): Readiness {
  return { state: 'ready', message }
}

export function waiting(message: string): Readiness {
  return { state: 'waiting', message }
}

export function failed(message: string): Readiness {
  return { state: 'failed', message }
}

export function mapAt(value: Json | undefined, ...path: readonly string[]): JsonMap {
  let found: Json | undefined = value
  for (const key of path) found = isMap(found) ? found[key] : undefined
  return isMap(found) ? found : {}
}

export function listAt(map: JsonMap, key: string): readonly JsonMap[] {
  const list = map[key]
  return Array.isArray(list) ? list.filter(isMap) : []
}

/** A missing count is zero: the server leaves zeros out of a status. */
export function countAt(map: JsonMap, key: string): number {
  const count = map[key]
  return typeof count === 'number' ? count : 0
}

export function textAt(map: JsonMap, key: string): string {
  const text = map[key]
  return typeof text === 'string' ? text : ''
}

export function conditionOf(status: JsonMap, type: string): JsonMap | undefined {
  return listAt(status, 'conditions').find((condition) => condition.type === type)
}

export function isTrue(status: JsonMap, type: string): boolean {
  return conditionOf(status, type)?.status === 'True'
}

/** `Reason: message` of a condition or a container's state, as far as it has them. */
export function words(said: JsonMap): string {
  return [textAt(said, 'reason'), textAt(said, 'message')].filter((text) => text !== '').join(': ')
}

/**
 * A status that speaks of an older specification says nothing of this one. Kinds whose status has no generation are
 * taken at their word.
 */
export function isStale(body: JsonMap, needsGeneration: boolean): boolean {
  const observed = mapAt(body, 'status').observedGeneration
  if (typeof observed !== 'number') return needsGeneration
  return observed < countAt(mapAt(body, 'metadata'), 'generation')
}
