import { kindRule, rankOf, STAGES } from './kinds.ts'
import type { ObjectId } from './object.ts'

// The order in which objects are applied; deletes go backwards (swap the arguments).
// In: identities. Out: a comparison for sorting.
// Limits: edges between services (`needs`) are the plan's; here is only the order within one service.

/** Sorts by stage, by kind within the stage, then by name, so that a plan reads the same every time. */
export function applyOrder(a: ObjectId, b: ObjectId): number {
  if (a.kind === b.kind && a.apiVersion === b.apiVersion)
    return byText(a.namespace, b.namespace) || byText(a.name, b.name)
  return (
    stageIndex(a) - stageIndex(b) ||
    rankOf(a) - rankOf(b) ||
    byText(a.kind, b.kind) ||
    byText(a.namespace, b.namespace) ||
    byText(a.name, b.name)
  )
}

/** By code unit: an order that no locale changes. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function stageIndex(id: ObjectId): number {
  return STAGES.indexOf(kindRule(id).stage)
}
