import { type Data, type Fields, isFields } from '../data.ts'
import type { Shape } from '../schema/schema.ts'
import type { PathElement } from './path.ts'
import { type Children, childrenOf } from './typed.ts'

/** Lays an applied configuration over the live object. */
export function merge(shape: Shape, live: Data | undefined, applied: Data | undefined): Data {
  if (applied === undefined) return live ?? null
  if (live === undefined || live === null || applied === null) return applied
  const left = childrenOf(shape, live)
  const right = childrenOf(shape, applied)
  if (left === undefined || right === undefined) return applied
  if (Array.isArray(live)) return mergeItems(left, right)
  if (!isFields(live) || !isFields(applied)) return applied
  const result: Fields = { ...live }
  for (const [element, child] of right) {
    result[child.key] = merge(child.shape, left.get(element)?.value, child.value)
  }
  return result
}

/**
 * The applied order wins; items that only the live list has keep their place after the item that they followed.
 */
function mergeItems(live: Children, applied: Children): Data[] {
  const result: Data[] = []
  const followers = liveOnlyRuns(live, applied)
  const take = (after: PathElement | undefined) => {
    for (const element of followers.get(after) ?? []) result.push(live.get(element)?.value ?? null)
  }
  take(undefined)
  for (const [element, child] of applied) {
    result.push(merge(child.shape, live.get(element)?.value, child.value))
    take(element)
  }
  return result
}

/** Items that are not applied, by the applied item that they follow in the live list. */
function liveOnlyRuns(live: Children, applied: Children): Map<PathElement | undefined, PathElement[]> {
  const runs = new Map<PathElement | undefined, PathElement[]>()
  let after: PathElement | undefined
  for (const element of live.keys()) {
    if (applied.has(element)) {
      after = element
      continue
    }
    const run = runs.get(after)
    if (run === undefined) runs.set(after, [element])
    else run.push(element)
  }
  return runs
}
