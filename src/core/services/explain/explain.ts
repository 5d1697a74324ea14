import { DEFAULTS } from '../../config/layer.ts'
import { type Contribution, type Provenance, printValue, withoutQuotes } from '../../config/provenance.ts'
import { type NamedMap, tagged, tagOf } from '../../config/tags.ts'
import { parsePath } from '../../config/text/path.ts'
import { type Json, type KeyPath, printPath } from '../../json.ts'
import { isValueMap, redact, Sensitive, sensitivesIn, type Value, type ValueMap } from '../../sensitive.ts'
import { mapsIn } from '../references/configured.ts'
import { childOf, isSecretKey } from '../references/value.ts'
import { isPlaceholder } from '../secrets/source.ts'

// Where the values of a service come from.
// In: its resolved value, and who wrote what. Out: one row per value: what it is, who set it, what that overrode.
// Limits: what nobody wrote (ports of an image, a default route) is not here; desired/overview.ts tells that.

export interface ExplainedValue {
  readonly path: KeyPath
  /** On one line; `***` where it is secret. */
  readonly value: string
  /** Nothing stands there any more: a `null`, by `setBy`, took it away. */
  readonly removed?: true
  /** Who set it last; undefined for what the program itself put there. */
  readonly setBy: Contribution | undefined
  /** What was written there, where it is not the value itself: `vars.mailer.host`. */
  readonly written: string | undefined
  /** The latest first. */
  readonly overrode: readonly Contribution[]
}

/**
 * Every value at or below `path` in a service, and what was taken away there; undefined where nothing was ever set.
 * Keys that others decide are `decided`.
 */
export function explainValues(
  service: ValueMap,
  { provenance, removed }: { readonly provenance: Provenance; readonly removed: Provenance },
  path: KeyPath,
  decided: ReadonlySet<string> = new Set(),
): readonly ExplainedValue[] | undefined {
  let value: Value | undefined = service
  for (const key of path) value = value === undefined ? undefined : childOf(value, key)
  const leaves = value === undefined ? [] : leavesOf(value, path)
  const rows = [
    ...leaves
      .map((leaf) => explained(leaf, provenance, leaf.path.length === path.length))
      .filter((row) => !isIdle(row, decided)),
    ...[...removed].flatMap(([at, history]) => gone(at, history, path)),
  ]
  return rows.length === 0 ? undefined : rows
}

function gone(
  at: string,
  [setBy, ...overrode]: readonly Contribution[],
  path: KeyPath,
): readonly ExplainedValue[] {
  const place = parsePath(at)
  if (setBy === undefined || place === undefined || path.some((key, index) => place[index] !== key)) return []
  return [
    {
      path: place,
      value: '(removed)',
      removed: true,
      setBy,
      written: undefined,
      overrode: overrode.map(asText),
    },
  ]
}

interface Leaf {
  readonly path: KeyPath
  readonly value: Value
}

/** A built-in number of replicas counts for nothing where, say, an autoscaler decides. */
function isIdle({ path, setBy }: ExplainedValue, decided: ReadonlySet<string>): boolean {
  return decided.has(String(path[0])) && setBy?.origin.layer === DEFAULTS
}

/** Lists stand as one value: they are replaced as a whole. So do the maps that a file is configured from. */
function leavesOf(value: Value, path: KeyPath): readonly Leaf[] {
  const isMaps = isValueMap(value) && tagOf(redact(value))?.kind === 'maps'
  const maps = isMaps ? mapsIn(value) : undefined
  if (maps !== undefined) return [{ path, value: namesAndValues(maps) }]
  if (
    !isValueMap(value) ||
    isSecretKey(value) ||
    tagOf(redact(value)) !== undefined ||
    Object.keys(value).length === 0
  )
    return [{ path, value }]
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]))
}

/** What the names of a file are looked up in: of one map by its names, of several by the path of each. */
function namesAndValues(maps: readonly NamedMap<Value>[]): Value {
  const [only] = maps.map(({ values, offers }) => ({ ...offers, ...values }))
  if (maps.length === 1 && only !== undefined) return only
  return Object.fromEntries(maps.map(({ path, values, offers }) => [path ?? '', { ...offers, ...values }]))
}

/** Of a SOPS file that no key opens here; without a word `***` would look the same as a value that is there. */
function lockedMark(value: Value): string {
  const roots = sensitivesIn(value).flatMap((secret) => Sensitive.roots(secret))
  const isLocked = roots.some((root) => root.label.startsWith('sops(') && isPlaceholder(root))
  return isLocked ? ' (locked: no key here opens it)' : ''
}

/** A value that is asked for by its own name is shown whole. */
function explained({ path, value }: Leaf, provenance: Provenance, isAsked: boolean): ExplainedValue {
  const shown = printValue(asWritten(value), isAsked ? Number.POSITIVE_INFINITY : undefined)
  const { history, isAbove } = historyOf(path, shown, provenance)
  const [setBy, ...overrode] = history
  return {
    path,
    value: `${withoutQuotes(shown)}${lockedMark(value)}`,
    setBy,
    written:
      setBy === undefined || !isTelling(setBy.text, shown, isAbove) ? undefined : withoutQuotes(setBy.text),
    overrode: overrode.map(asText),
  }
}

/** A key of a Secret is said as people say it. */
function asWritten(value: Value): Json {
  return isSecretKey(value)
    ? tagged({ kind: 'secret', name: String(value.secret), key: String(value.key) })
    : redact(value)
}

/** Whether what was written says more than the value: of a list around it only the reference that it is. */
function isTelling(written: string, shown: string, isAbove: boolean): boolean {
  const isCut = written.endsWith('…') && shown.startsWith(written.slice(0, -1))
  return written !== shown && !isCut && !(isAbove && /^[[{]/.test(written))
}

function asText(contribution: Contribution): Contribution {
  return { ...contribution, text: withoutQuotes(contribution.text) }
}

interface History {
  readonly history: readonly Contribution[]
  /** Whether it is that of a reference, or a list, around the value. */
  readonly isAbove: boolean
}

/** Of the value itself, or of the reference above it that brought it. */
function historyOf(path: KeyPath, shown: string, provenance: Provenance): History {
  const own = provenance.get(printPath(path)) ?? []
  const around = aroundOf(path, provenance)
  const [mine] = own
  const [other] = around
  if (mine === undefined) return { history: around, isAbove: true }
  // A plain value that a higher reference stands over, and that is not what came out: the reference had the key, too.
  const isReplaced =
    other !== undefined && other.rank > mine.rank && isPlain(mine.text) && mine.text !== shown
  return isReplaced ? { history: [other, ...own], isAbove: true } : { history: own, isAbove: false }
}

/** As JSON writes it: references, secrets and words stand without quotes, or have a `$`. */
function isPlain(text: string): boolean {
  return /^("[^$]*"|true|false|-?\d.*)$/.test(text)
}

function aroundOf(path: KeyPath, provenance: Provenance): readonly Contribution[] {
  for (let length = path.length - 1; length > 0; length--) {
    const history = provenance.get(printPath(path.slice(0, length)))
    if (history !== undefined) return history
  }
  return []
}
