import { type Contribution, type Provenance, printValue, withoutQuotes } from '../../config/provenance.ts'
import { type NamedMap, TAG } from '../../config/tags.ts'
import { type KeyPath, printPath } from '../../json.ts'
import { isValueMap, redact, type Value, type ValueMap } from '../../sensitive.ts'
import { mapsIn } from '../references/configured.ts'
import { childOf } from '../references/value.ts'

// Where the values of a service come from.
// In: its resolved value, and who wrote what. Out: one row per value: what it is, who set it, what that overrode.
// Limits: what nobody wrote (ports of an image, a default route) is not here; desired/overview.ts tells that.

export interface ExplainedValue {
  readonly path: KeyPath
  /** On one line; `***` where it is secret. */
  readonly value: string
  /** Who set it last; undefined for what the program itself put there. */
  readonly setBy: Contribution | undefined
  /** What was written there, where it is not the value itself: `vars.mailer.host`. */
  readonly written: string | undefined
  /** The latest first. */
  readonly overrode: readonly Contribution[]
}

/** Every value at or below `path` in a service; undefined where nothing is set there. */
export function explainValues(
  service: ValueMap,
  provenance: Provenance,
  path: KeyPath,
): readonly ExplainedValue[] | undefined {
  let value: Value | undefined = service
  for (const key of path) value = value === undefined ? undefined : childOf(value, key)
  if (value === undefined) return undefined
  return leavesOf(value, path).map((leaf) => explained(leaf.path, leaf.value, provenance))
}

interface Leaf {
  readonly path: KeyPath
  readonly value: Value
}

/** Lists stand as one value: they are replaced as a whole. So do the maps that a file is configured from. */
function leavesOf(value: Value, path: KeyPath): readonly Leaf[] {
  const maps = isValueMap(value) && Object.hasOwn(value, TAG) ? mapsIn(value) : undefined
  if (maps !== undefined) return [{ path, value: namesAndValues(maps) }]
  if (!isValueMap(value) || Object.keys(value).length === 0) return [{ path, value }]
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]))
}

/** What the names of a file are looked up in: of one map by its names, of several by the path of each. */
function namesAndValues(maps: readonly NamedMap<Value>[]): Value {
  const [only] = maps.map(({ values, offers }) => ({ ...offers, ...values }))
  if (maps.length === 1 && only !== undefined) return only
  return Object.fromEntries(maps.map(({ path, values, offers }) => [path ?? '', { ...offers, ...values }]))
}

function explained(path: KeyPath, value: Value, provenance: Provenance): ExplainedValue {
  const shown = printValue(redact(value))
  const [setBy, ...overrode] = historyOf(path, provenance)
  return {
    path,
    value: withoutQuotes(shown),
    setBy,
    written: setBy === undefined || setBy.text === shown ? undefined : withoutQuotes(setBy.text),
    overrode: overrode.map((other) => ({ ...other, text: withoutQuotes(other.text) })),
  }
}

/** Of the value itself, or of the reference above it that brought it. */
function historyOf(path: KeyPath, provenance: Provenance): readonly Contribution[] {
  for (let length = path.length; length > 0; length--) {
    const found = provenance.get(printPath(path.slice(0, length)))
    if (found !== undefined) return found
  }
  return []
}
