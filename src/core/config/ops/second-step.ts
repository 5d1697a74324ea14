import { isMap } from '../../json.ts'
import type { SourceValue } from '../source.ts'
import { declaredEnvironments } from './declared-environments.ts'

/**
 * The ops file as it counts for one instance: its function was called again with environment and branch, but which
 * environments there are, and what they say, stays as the first call had it.
 */
export function secondStep(first: SourceValue, again: SourceValue): SourceValue {
  const then = first.value
  if (!again.isFunction || !isMap(then) || !isMap(again.value)) return again
  const dropped = new Set(['environments', ...declaredEnvironments(again.value).keys()])
  const kept = Object.entries(again.value).filter(([key]) => !dropped.has(key))
  const declared = ['environments', ...declaredEnvironments(then).keys()]
  const fromFirst = declared.flatMap((key) => {
    const value = then[key]
    return value === undefined ? [] : [[key, value] as const]
  })
  return { ...again, value: Object.fromEntries([...kept, ...fromFirst]) }
}
