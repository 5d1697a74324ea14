import type { z } from 'zod'
import { isNull, type Located, map, plain } from '../reading/located.ts'
import { isOpen, type Reading, report } from '../reading/reading.ts'
import { parseKeys } from '../schema/parse/parse-keys.ts'
import { type Finding, findingsOf } from './findings.ts'

/** Holds a canonical value against its schema. Values that are still to come are let through, `null` removes. */
export function checkShape(node: Located, schema: z.ZodType, reading: Reading): void {
  // At the end nothing is left for one to remove: to pass over it would lose the service without a word.
  const present = reading.final ? node : withoutNulls(node)
  const { issues } = parseKeys(schema, plain(present))
  // Most of them are about values that are still to come: nobody asks what to say of those.
  const due = issues.filter(({ path }) => nodeAt(present, path, reading) !== undefined)
  for (const finding of findingsOf(due)) {
    const part = nodeAt(present, finding.path, reading)
    if (part !== undefined) reportFinding(part, finding, reading)
  }
}

function reportFinding(node: Located, finding: Finding, reading: Reading): void {
  report(reading, node, 'config.value', `${optionOf(node, finding)}${finding.message}`, finding.hint)
}

/** The part of an option string that is meant: `domain: 'myorg.com mapEnv=prefix'` is one value with one line. */
function optionOf(node: Located, { path, message }: Finding): string {
  const key = path.at(-1)
  const isInside = node.kind === 'leaf' && typeof key === 'string' && !node.path.includes(key)
  return isInside && message.startsWith('must ') ? `${key} ` : ''
}

/** The part of the tree that a finding is about; undefined where it is still to come, or where nothing is written yet. */
function nodeAt(node: Located, path: readonly PropertyKey[], reading: Reading): Located | undefined {
  let part: Located | undefined = node
  for (const key of path) {
    if (part === undefined || isOpen(part, reading)) return undefined
    if (part.kind === 'map') {
      const next: Located | undefined = part.entries.get(String(key))
      // Another layer may still say it; when all are merged, the whole of which it is missing is to blame.
      if (next === undefined) return reading.final ? part : undefined
      part = next
    } else if (part.kind === 'list') part = part.items[Number(key)]
    else return part
  }
  return part !== undefined && isOpen(part, reading) ? undefined : part
}

function withoutNulls(node: Located): Located {
  if (node.kind !== 'map' || !holdsNull(node)) return node
  return map(
    [...node.entries]
      .filter(([, item]) => !isNull(item))
      .map(([key, item]) => [key, withoutNulls(item)] as const),
    node,
  )
}

function holdsNull(node: Located): boolean {
  if (node.kind !== 'map') return isNull(node)
  for (const item of node.entries.values()) if (holdsNull(item)) return true
  return false
}
