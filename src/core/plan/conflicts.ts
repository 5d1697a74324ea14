import { isMap, type Json } from '../json.ts'

/**
 * Splits the fields that a server refused to give us: those that our last applied state contained are drift (somebody
 * edited what we had set), the others were never ours and are left alone (spec 5.2).
 */
export function judgeConflicts<T extends { readonly field: string }>(
  conflicts: readonly T[],
  lastApplied: Json | undefined,
): { readonly drift: readonly T[]; readonly foreign: readonly T[] } {
  const drift = conflicts.filter(
    (conflict) => lastApplied !== undefined && has(lastApplied, segments(conflict.field)),
  )
  return { drift, foreign: conflicts.filter((conflict) => !drift.includes(conflict)) }
}

type Segment =
  | { readonly key: string }
  | { readonly item: Readonly<Record<string, Json>> }
  /** Of a set. */
  | { readonly member: Json }

/** `.spec.template.spec.containers[name="api"].image`, as the server prints field paths. */
function segments(field: string): readonly Segment[] {
  const found: Segment[] = []
  for (const match of field.matchAll(/\.([^.[]+)|\[((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]/g)) {
    const [, key, inside = ''] = match
    if (key !== undefined) found.push({ key })
    else if (inside.startsWith('=')) found.push({ member: parse(inside.slice(1)) })
    else found.push({ item: itemKeys(inside) })
  }
  return found
}

/** `containerPort=80,protocol="TCP"`. */
function itemKeys(text: string): Record<string, Json> {
  const pairs = [...text.matchAll(/([A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^,]+)/g)]
  return Object.fromEntries(pairs.map((pair) => [pair[1] ?? '', parse(pair[2] ?? '')]))
}

function parse(text: string): Json {
  return /^("|-?\d|true$|false$|null$)/.test(text) ? (JSON.parse(text) as Json) : text
}

/** Keys with dots in them (annotations, labels) reach us split: the longest joined key that exists wins. */
function has(value: Json | undefined, path: readonly Segment[]): boolean {
  const [first, ...rest] = path
  if (first === undefined) return value !== undefined
  if ('member' in first) return Array.isArray(value) && value.includes(first.member)
  if ('item' in first) {
    if (!Array.isArray(value)) return false
    return value.some((item: Json) => isMap(item) && matches(item, first.item) && has(item, rest))
  }
  if (!isMap(value)) return false
  let key = first.key
  for (let taken = 0; taken <= rest.length; taken++) {
    if (Object.hasOwn(value, key) && has(value[key], rest.slice(taken))) return true
    const next = rest[taken]
    if (next === undefined || !('key' in next)) return false
    key += `.${next.key}`
  }
  return false
}

function matches(item: Readonly<Record<string, Json>>, keys: Readonly<Record<string, Json>>): boolean {
  return Object.entries(keys).every(([name, value]) => !Object.hasOwn(item, name) || item[name] === value)
}
