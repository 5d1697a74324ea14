import { isMap, type Json, type JsonMap } from '../json.ts'
import { isValueMap, redact, Sensitive, type Value, type ValueMap } from '../sensitive.ts'
import { type FieldSet, holderOf, ourEntry } from './managed-fields.ts'
import type { DesiredObject, LiveObject } from './object.ts'
import { mayBeSame } from './spelling.ts'

// Comparing one desired object with its live one, by the fields that we own (spec 5.1).
// In: the object as rendered, the object as the server told it with managedFields. Out: same, different or undecided.
// Limits: whose the object is stands in ownership.ts; whether a change needs a replace stands in the plan.

/** A field that differs, for people. Sensitive values are `***`; a missing side was or will be absent. */
export interface FieldChange {
  readonly path: string
  readonly from?: string
  readonly to?: string
}

export interface Comparison {
  readonly verdict: 'same' | 'different' | 'undecided'
  readonly changes: readonly FieldChange[]
  /** Set when every change undoes somebody else's edit. */
  readonly drift?: { readonly manager: string; readonly time?: string }
}

export function compare(desired: DesiredObject, live: LiveObject): Comparison {
  const walk: Walk = { live, changes: [], undecided: [] }
  compareMap(walk, comparable(desired.body), live.body, ourEntry(live)?.fields ?? {}, [])
  if (walk.changes.length === 0) {
    return walk.undecided.length === 0
      ? { verdict: 'same', changes: [] }
      : { verdict: 'undecided', changes: walk.undecided.map((found) => found.change) }
  }
  const drift = commonHolder(walk)
  const changes = walk.changes.map((found) => found.change)
  return drift === undefined ? { verdict: 'different', changes } : { verdict: 'different', changes, drift }
}

interface Found {
  readonly change: FieldChange
  /** Path in field-set keys. */
  readonly fields: readonly string[]
  /** Whether our apply entry holds the field: then the configuration changed, not the cluster. */
  readonly ours: boolean
}

interface Walk {
  readonly live: LiveObject
  readonly changes: Found[]
  readonly undecided: Found[]
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
    if (!field.startsWith('f:') || Object.hasOwn(desired, field.slice(2))) continue
    const key = field.slice(2)
    // In the apply entry of a list item its key fields are listed; at the top, identity never is.
    note(walk, [...path, { text: key, field }], live[key], undefined, true)
  }
}

function compareValue(
  walk: Walk,
  desired: Value,
  live: Json | undefined,
  fields: Json | undefined,
  path: readonly Step[],
): void {
  if (!isMap(fields)) {
    note(walk, path, live, desired, false)
  } else if (isValueMap(desired) && Object.keys(desired).length > 0 && isMap(live) && hasChildren(fields)) {
    compareMap(walk, desired, live, fields, path)
  } else if (Array.isArray(desired) && Array.isArray(live) && hasChildren(fields)) {
    compareKeyedList(walk, desired, live, fields, path)
  } else {
    compareWhole(walk, desired, live, path)
  }
}

/** Scalars, atomic lists and atomic maps: one field, one value. */
function compareWhole(walk: Walk, desired: Value, live: Json | undefined, path: readonly Step[]): void {
  if (sameValue(desired, live)) return
  if (mayBeSame(redact(desired), live)) {
    walk.undecided.push(found(path, live, desired, true))
  } else {
    note(walk, path, live, desired, true)
  }
}

function compareKeyedList(
  walk: Walk,
  desired: readonly Value[],
  live: readonly Json[],
  fields: FieldSet,
  path: readonly Step[],
): void {
  const matched = new Set<string>()
  for (const [index, item] of desired.entries()) {
    const key = fieldKeyOf(item, fields, matched)
    const liveItem = live.find((candidate) =>
      key === undefined ? mayBeKeyed(item, candidate) : isItem(key, candidate),
    )
    const step = { text: itemName(item, index), field: key ?? '' }
    if (key === undefined) {
      note(walk, [...path, step], liveItem, item, false)
      continue
    }
    matched.add(key)
    const itemFields = fields[key]
    if (isValueMap(item) && isMap(liveItem) && isMap(itemFields))
      compareMap(walk, item, liveItem, itemFields, [...path, step])
    else if (liveItem === undefined) note(walk, [...path, step], undefined, item, true)
  }
  for (const key of Object.keys(fields)) {
    if (key === '.' || matched.has(key)) continue
    const liveItem = live.find((candidate) => isItem(key, candidate))
    note(walk, [...path, { text: itemName(liveItem ?? null, 0), field: key }], liveItem, undefined, true)
  }
}

/** The `k:` or `v:` key of our entry that stands for this item; keys that the server defaulted match an item without them. */
function fieldKeyOf(item: Value, fields: FieldSet, taken: ReadonlySet<string>): string | undefined {
  return Object.keys(fields).find((field) => {
    if (taken.has(field)) return false
    if (field.startsWith('v:')) return !isValueMap(item) && sameValue(item, JSON.parse(field.slice(2)))
    if (!field.startsWith('k:') || !isValueMap(item)) return false
    const keys: unknown = JSON.parse(field.slice(2))
    return (
      isMap(keys) &&
      Object.entries(keys).every(
        ([name, value]) => !Object.hasOwn(item, name) || sameValue(item[name] ?? null, value),
      )
    )
  })
}

function isItem(field: string, candidate: Json): boolean {
  const key: Json = JSON.parse(field.slice(2))
  if (!field.startsWith('k:')) return sameValue(candidate, key)
  return (
    isMap(key) && isMap(candidate) && Object.entries(key).every(([name, value]) => candidate[name] === value)
  )
}

/** For an item that is not in our entry: the live item with the same name, to show what stands there. */
function mayBeKeyed(item: Value, candidate: Json): boolean {
  return isValueMap(item) && isMap(candidate) && typeof item.name === 'string' && item.name === candidate.name
}

function hasChildren(fields: FieldSet): boolean {
  return Object.keys(fields).some((key) => key !== '.')
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

function note(
  walk: Walk,
  path: readonly Step[],
  live: Json | undefined,
  desired: Value | undefined,
  ours: boolean,
): void {
  walk.changes.push(found(path, live, desired, ours))
}

function found(
  path: readonly Step[],
  live: Json | undefined,
  desired: Value | undefined,
  ours: boolean,
): Found {
  const secret = desired instanceof Sensitive
  const change = {
    path: path.map((step) => step.text).join('.'),
    ...(live === undefined ? {} : { from: secret ? '***' : shown(live) }),
    ...(desired === undefined ? {} : { to: shown(redact(desired)) }),
  }
  return { change, fields: path.map((step) => step.field), ours }
}

function shown(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function itemName(item: Value, index: number): string {
  const name = isValueMap(item) ? (item.name ?? item.mountPath ?? item.containerPort ?? item.port) : item
  return name === null || name === undefined || typeof name === 'object' ? `[${index}]` : `[${name}]`
}

/** The one manager that took every differing field from us. */
function commonHolder(walk: Walk): Comparison['drift'] {
  if (walk.changes.some((change) => change.ours)) return undefined
  const holders = walk.changes.map((change) => holderOf(walk.live, change.fields))
  const first = holders[0]
  if (first === undefined || holders.some((holder) => holder?.manager !== first.manager)) return undefined
  return first.time === undefined ? { manager: first.manager } : { manager: first.manager, time: first.time }
}
