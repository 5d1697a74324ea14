import { copy, type Data, equal, type Fields, isFields } from '../../data.ts'
import type { Shape } from '../../schema/schema.ts'
import { shapeBelow } from '../../ssa/typed.ts'

// Strategic merge patch, as kubectl edit, scale, set and label send it: lists with keys merge by their first key.
// Limits: of the directives `$patch: delete`, `$patch: replace`, `$deleteFromPrimitiveList`, `$retainKeys` and
// `$setElementOrder`.

export function applyStrategicPatch(shape: Shape, live: Data | undefined, change: Data): Data {
  if (!isFields(change)) return copy(change)
  if (change.$patch === 'replace') return withoutDirectives(change)
  const result: Fields = isFields(live) ? { ...live } : {}
  retainKeys(result, change)
  for (const [key, value] of Object.entries(change)) {
    if (key.startsWith('$deleteFromPrimitiveList/')) deleteValues(result, key.slice(25), value)
    if (key.startsWith('$')) continue
    const below = shapeBelow(shape, key)
    if (value === null) delete result[key]
    else if (isFields(value) && value.$patch === 'delete') delete result[key]
    else if (Array.isArray(value)) {
      result[key] = mergeLists(below, result[key], value, change[`$setElementOrder/${key}`])
    } else result[key] = applyStrategicPatch(below, result[key], value)
  }
  return result
}

function retainKeys(result: Fields, change: Fields): void {
  const kept = change.$retainKeys
  if (!Array.isArray(kept)) return
  for (const key of Object.keys(result)) {
    if (!kept.includes(key)) delete result[key]
  }
}

function deleteValues(result: Fields, key: string, values: Data): void {
  const items = result[key]
  if (!Array.isArray(items) || !Array.isArray(values)) return
  result[key] = items.filter((item) => !values.some((value) => equal(item, value)))
}

function mergeLists(
  shape: Shape,
  live: Data | undefined,
  change: readonly Data[],
  asked: Data | undefined,
): Data {
  if (shape.form !== 'list' || shape.mode === 'atomic') return change.map(withoutDirectives)
  const items = Array.isArray(live) ? [...live] : []
  if (shape.mode === 'set') {
    return [...items, ...change.filter((value) => !items.some((item) => equal(item, value)))]
  }
  if (change.some((item) => isFields(item) && item.$patch === 'replace')) {
    return change.filter((item) => !(isFields(item) && item.$patch !== undefined)).map(withoutDirectives)
  }
  const key = shape.keys[0]?.name ?? ''
  for (const item of change) {
    if (!isFields(item)) continue
    const index = items.findIndex((other) => isFields(other) && equal(other[key], item[key]))
    if (item.$patch === 'delete') {
      if (index >= 0) items.splice(index, 1)
    } else if (index < 0) items.push(withoutDirectives(item))
    else items[index] = applyStrategicPatch(shape.of, items[index], item)
  }
  const order = (Array.isArray(asked) ? asked : change).map((item) => keyOf(item, key))
  return inOrder(items, order, Array.isArray(live) ? live.map((item) => keyOf(item, key)) : [], key)
}

function keyOf(item: Data, key: string): string {
  return JSON.stringify(isFields(item) ? (item[key] ?? null) : item)
}

/** Items of the patch in its order; those that only the server has keep their place before the ones they preceded. */
function inOrder(
  items: readonly Data[],
  patchOrder: readonly string[],
  serverOrder: readonly string[],
  key: string,
): Data[] {
  const patched = patchOrder.flatMap((name) => items.filter((item) => keyOf(item, key) === name))
  const result: Data[] = []
  const others = items.filter((item) => !patchOrder.includes(keyOf(item, key)))
  for (const item of patched) {
    const place = serverOrder.indexOf(keyOf(item, key))
    while (others[0] !== undefined && place >= 0 && serverOrder.indexOf(keyOf(others[0], key)) < place) {
      result.push(...others.splice(0, 1))
    }
    result.push(item)
  }
  return [...result, ...others]
}

function withoutDirectives(value: Data): Data {
  if (Array.isArray(value)) return value.map(withoutDirectives)
  if (!isFields(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith('$'))
      .map(([key, child]) => [key, withoutDirectives(child)]),
  )
}
