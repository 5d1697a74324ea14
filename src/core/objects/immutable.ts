import type { FieldChange } from './compare/compare.ts'
import { quantity } from './compare/spelling.ts'
import { type KindRule, kindRule } from './kinds.ts'
import type { LiveObject, ObjectId } from './object.ts'

/** The first changed field that the server would refuse to change in place, as a path for people. */
export function immutableChange(
  id: ObjectId,
  live: LiveObject,
  changes: readonly FieldChange[],
): string | undefined {
  const rule = kindRule(id)
  const fixed =
    live.body.immutable === true ? [...rule.immutable, ...(rule.immutableWhenSaid ?? [])] : rule.immutable
  return changes.find(
    (change) => fixed.some((field) => isWithin(change.path, field)) || shrinks(rule, change),
  )?.path
}

function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`)
}

function shrinks(rule: KindRule, change: FieldChange): boolean {
  if (rule.growOnly?.includes(change.path) !== true) return false
  const from = quantity(change.from ?? '')
  const to = quantity(change.to ?? '')
  return from === undefined || to === undefined || to < from
}
