import { isMap, type Json, type JsonMap } from '../../json.ts'
import { isValueMap, redact, Sensitive, sensitivesIn, type Value } from '../../sensitive.ts'
import { mayBeSame } from './spelling.ts'

/** A value that differs, for people. Sensitive ones are `***`; a missing side was or will be absent. */
export interface FieldDifference {
  readonly path: string
  readonly from?: string
  readonly to?: string
}

/**
 * What differs inside of a value that is one field for the server: a list of rules, say. Paths begin at the value. Where
 * something real differs, what the server completed or spelled in its own way is not told beside it.
 */
export function differencesInside(desired: Value, live: Json): readonly FieldDifference[] {
  // What stands where a secret stood may be the secret as it was.
  const hidden = sensitivesIn(desired).length > 0
  const real = walk(desired, live, '', { isSame: mayBeSame, completed: false, hidden })
  const isExact = (one: Json, two: Json | undefined) => JSON.stringify(one) === JSON.stringify(two)
  return real.length > 0 ? real : walk(desired, live, '', { isSame: isExact, completed: true, hidden })
}

interface Rule {
  readonly isSame: (desired: Json, live: Json | undefined) => boolean
  /** Whether keys count that only the live side has. */
  readonly completed: boolean
  readonly hidden: boolean
}

function walk(
  desired: Value | undefined,
  live: Json | undefined,
  path: string,
  rule: Rule,
): readonly FieldDifference[] {
  if (desired instanceof Sensitive && typeof live === 'string' && desired.is(live)) return []
  if (desired !== undefined && !(desired instanceof Sensitive) && rule.isSame(redact(desired), live))
    return []
  if (isValueMap(desired) && isMap(live)) {
    const names = [...Object.keys(desired), ...(rule.completed ? onlyIn(live, desired) : [])]
    // A variable or a header: its name, which would tell whether it is a credential, is no part of the path.
    const inner = 'name' in desired && 'value' in desired ? { ...rule, hidden: true } : rule
    return names.flatMap((name) => walk(desired[name], live[name], `${path}.${name}`, inner))
  }
  // A list of plain values says more as a whole.
  if (
    Array.isArray(desired) &&
    Array.isArray(live) &&
    [...desired, ...live].some((item) => isValueMap(item as Value))
  )
    return items(desired as readonly Value[], live, path, rule)
  return [
    {
      path,
      ...(live === undefined ? {} : { from: rule.hidden ? '***' : shown(live) }),
      ...(desired === undefined ? {} : { to: rule.hidden ? '***' : shown(redact(desired)) }),
    },
  ]
}

/** One by one from where the lists part to where they meet again. */
function items(
  desired: readonly Value[],
  live: readonly Json[],
  path: string,
  rule: Rule,
): readonly FieldDifference[] {
  const isSame = (one: Value | undefined, two: Json | undefined) => walk(one, two, '', rule).length === 0
  const shorter = Math.min(desired.length, live.length)
  let start = 0
  while (start < shorter && isSame(desired[start], live[start])) start++
  let end = 0
  while (end < shorter - start && isSame(desired.at(-1 - end), live.at(-1 - end))) end++
  const [wanted, there] = [desired.slice(start, desired.length - end), live.slice(start, live.length - end)]
  const longer = Math.max(wanted.length, there.length)
  return Array.from({ length: longer }).flatMap((_, index) =>
    walk(wanted[index], there[index], `${path}[${start + index}]`, rule),
  )
}

function onlyIn(live: JsonMap, desired: object): readonly string[] {
  return Object.keys(live).filter((name) => !Object.hasOwn(desired, name))
}

const LONGEST = 200

/** Of maps and of lists of maps only names: what is in them may not be for everybody. */
export function shown(value: Json): string {
  if (Array.isArray(value))
    return `[${value.map((item: Json) => (isMap(item) ? nameIn(item) : JSON.stringify(item))).join(', ')}]`
  if (isMap(value)) return `{${Object.keys(value).join(', ')}}`
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
}

function nameIn(item: JsonMap): string {
  const name = item.name ?? (isMap(item.metadata) ? item.metadata.name : undefined)
  return typeof name === 'string' ? name : `{${Object.keys(item).join(', ')}}`
}
