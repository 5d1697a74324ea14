import { isMap, type Json, type JsonMap } from '../../json.ts'
import { isValueMap, redact, Sensitive, type Value, type ValueMap } from '../../sensitive.ts'
import type { DesiredObject, LiveObject } from '../object.ts'
import { differencesInside, type FieldDifference, shown } from './inside.ts'
import { isItem, itemName, matchItems } from './list-items.ts'
import { type FieldSet, hasChildren, holderOf, ourEntry } from './managed-fields.ts'
import { mayBeSame } from './spelling.ts'

// Comparing one desired object with its live one, by the fields that we own (spec 5.1).
// In: the object as rendered, the object as the server told it with managedFields. Out: same, different or undecided.
// Limits: whose the object is stands in ownership.ts; whether a change needs a replace stands in the plan.

export interface FieldChange extends FieldDifference {
  /** Where the field is a list or a map as a whole: what differs in it. */
  readonly inside?: readonly FieldDifference[]
}

export interface Comparison {
  readonly verdict: 'same' | 'different' | 'undecided'
  readonly changes: readonly FieldChange[]
  /** Fields with the wanted value that are not recorded as ours any more: an apply takes them back. */
  readonly lost: readonly string[]
  /** Set when every difference undoes somebody else's edit. */
  readonly drift?: { readonly manager: string; readonly time?: string }
}

/**
 * `isLastApplied`: the object is what we applied last. Then a value that is ours and yet another was changed by the
 * server as it wrote ours (a mutating webhook, a rewritten spelling), and only the server can tell what it would do again.
 */
export function compare(desired: DesiredObject, live: LiveObject, isLastApplied = false): Comparison {
  const walk: Walk = { isSecret: desired.id.kind === 'Secret', isLastApplied, found: [] }
  compareMap(walk, comparable(desired.body), live.body, ourEntry(live)?.fields ?? {}, [])
  const changed = walk.found.filter(({ what }) => what === 'changed')
  const lost = walk.found.filter(({ what }) => what === 'lost').map(({ change }) => change.path)
  if (changed.length + lost.length === 0) {
    const changes = walk.found.map(({ change }) => change)
    return { verdict: changes.length === 0 ? 'same' : 'undecided', changes, lost }
  }
  const drift = commonHolder(live, walk.found)
  const changes = changed.map(({ change }) => change)
  return { verdict: 'different', changes, lost, ...(drift === undefined ? {} : { drift }) }
}

interface Found {
  /** `maybe`: the value is spelled differently or was completed; `lost`: only the ownership differs. */
  readonly what: 'changed' | 'lost' | 'maybe'
  readonly change: FieldChange
  /** Path in field-set keys. */
  readonly fields: readonly string[]
  /** Whether our apply entry holds the field: then the configuration changed, not the cluster. */
  readonly ours: boolean
}

interface Walk {
  readonly isSecret: boolean
  readonly isLastApplied: boolean
  readonly found: Found[]
}

interface Step {
  readonly text: string
  readonly field: string
}

/** Identity is in the URL and never owned as a field. */
function comparable(body: ValueMap): ValueMap {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = body
  const { name: _name, namespace: _namespace, ...kept } = isValueMap(metadata) ? metadata : {}
  return Object.keys(kept).length === 0 ? rest : { ...rest, metadata: kept }
}

function compareMap(
  walk: Walk,
  desired: ValueMap,
  live: JsonMap,
  fields: FieldSet,
  path: readonly Step[],
): void {
  for (const [key, value] of Object.entries(desired)) {
    const step = { text: key, field: `f:${key}` }
    compareValue(walk, value, live[key], fields[step.field], [...path, step])
  }
  for (const field of Object.keys(fields)) {
    const key = field.slice(2)
    if (!field.startsWith('f:') || Object.hasOwn(desired, key)) continue
    noteRemoved(walk, live[key], fields[field], [...path, { text: key, field }])
  }
}

/** `fields` is our entry's node for this value: undefined where it is not ours, without children where it is atomic. */
function compareValue(
  walk: Walk,
  desired: Value,
  live: Json | undefined,
  fields: Json | undefined,
  path: readonly Step[],
): void {
  const inside = isMap(fields) ? fields : {}
  const isGranular = hasChildren(inside)
  if (isValueMap(desired) && isMap(live) && (isGranular || (fields === undefined && !isEmpty(desired)))) {
    compareMap(walk, desired, live, inside, path)
  } else if (Array.isArray(desired) && Array.isArray(live) && isGranular) {
    compareKeyedList(walk, desired, live, inside, path)
  } else {
    compareWhole(walk, desired, live, fields !== undefined, path)
  }
}

/** Scalars, atomic lists and atomic maps: one field, one value. */
function compareWhole(
  walk: Walk,
  desired: Value,
  live: Json | undefined,
  ours: boolean,
  path: readonly Step[],
): void {
  const isSame = sameValue(desired, live)
  if (isSame && ours) return
  if (!ours && isEmptyList(desired)) {
    // An empty list that merges by key claims nothing, and servers record nothing of it.
    if (live !== undefined && !isEmptyList(live)) note(walk, 'maybe', path, live, desired, ours)
    return
  }
  if (isSame || mayBeSame(redact(desired), live))
    note(walk, ours ? 'maybe' : 'lost', path, live, desired, ours)
  else if (ours && walk.isLastApplied && live !== undefined) note(walk, 'maybe', path, live, desired, ours)
  else note(walk, 'changed', path, live, desired, ours)
}

function compareKeyedList(
  walk: Walk,
  desired: readonly Value[],
  live: readonly Json[],
  fields: FieldSet,
  path: readonly Step[],
): void {
  const matches = matchItems(desired, fields)
  const keys = Object.keys(fields).filter((key) => key !== '.')
  // What one of our keys stands for is that item and no other, also where a new one has the same name.
  const keyless = live.filter((candidate) => !keys.some((key) => isItem(key, null, candidate)))
  for (const [index, item] of desired.entries()) {
    const field = matches.get(index)
    const among = field === undefined ? keyless : live
    const liveItem = among.find((candidate) => isItem(field, item, candidate))
    const step = { text: itemName(item, field, index), field: field ?? '' }
    compareValue(walk, item, liveItem, field === undefined ? undefined : fields[field], [...path, step])
  }
  const kept = new Set(matches.values())
  for (const field of Object.keys(fields)) {
    if (field === '.' || kept.has(field)) continue
    const liveItem = live.find((candidate) => isItem(field, null, candidate))
    const step = { text: itemName(liveItem ?? null, field, 0), field }
    note(walk, 'changed', [...path, step], liveItem, undefined, true)
  }
}

/** What our entry holds and nobody wants, told leaf by leaf: other managers' values beside them are theirs. */
function noteRemoved(
  walk: Walk,
  live: Json | undefined,
  fields: Json | undefined,
  path: readonly Step[],
): void {
  if (!isMap(fields) || !hasChildren(fields) || !isMap(live)) {
    note(walk, 'changed', path, live, undefined, true)
    return
  }
  for (const field of Object.keys(fields)) {
    const key = field.slice(2)
    if (field.startsWith('f:')) noteRemoved(walk, live[key], fields[field], [...path, { text: key, field }])
  }
}

function sameValue(desired: Value, live: Json | undefined): boolean {
  if (desired instanceof Sensitive) return typeof live === 'string' && desired.is(live)
  if (Array.isArray(desired)) {
    return (
      Array.isArray(live) &&
      desired.length === live.length &&
      desired.every((item: Value, index) => sameValue(item, live[index]))
    )
  }
  if (isValueMap(desired)) {
    if (!isMap(live)) return false
    const keys = Object.keys(desired)
    return (
      keys.length === Object.keys(live).length &&
      keys.every((key) => sameValue(desired[key] ?? null, live[key]))
    )
  }
  return desired === live
}

function isEmptyList(value: Value): boolean {
  return Array.isArray(value) && value.length === 0
}

function isEmpty(map: ValueMap): boolean {
  return Object.keys(map).length === 0
}

function note(
  walk: Walk,
  what: Found['what'],
  path: readonly Step[],
  live: Json | undefined,
  desired: Value | undefined,
  ours: boolean,
): void {
  const top = path[0]?.text
  const isHidden = desired instanceof Sensitive || (walk.isSecret && (top === 'data' || top === 'stringData'))
  const change = {
    path: path.map((step) => step.text).join('.'),
    ...(live === undefined ? {} : { from: isHidden ? '***' : shown(live) }),
    ...(desired === undefined ? {} : { to: isHidden ? '***' : shown(redact(desired)) }),
    ...(isHidden ? {} : insideOf(live, desired)),
  }
  walk.found.push({ what, change, fields: path.map((step) => step.field), ours })
}

/** One difference of the whole says nothing more than the whole does. */
function insideOf(live: Json | undefined, desired: Value | undefined): Pick<FieldChange, 'inside'> {
  if (live === undefined || desired === undefined) return {}
  const inside = differencesInside(desired, live)
  return inside.every(({ path }) => path === '') ? {} : { inside }
}

/** The one manager that took every differing field from us; of fields that were removed nobody is recorded. */
function commonHolder(live: LiveObject, found: readonly Found[]): Comparison['drift'] {
  if (found.some(({ what, ours }) => what !== 'maybe' && ours)) return undefined
  const holders = found.flatMap(({ what, fields }) => {
    const holder = what === 'maybe' ? undefined : holderOf(live, fields)
    return holder === undefined ? [] : [holder]
  })
  const [first] = holders
  if (first === undefined || holders.some((holder) => holder.manager !== first.manager)) return undefined
  return first.time === undefined ? { manager: first.manager } : { manager: first.manager, time: first.time }
}
