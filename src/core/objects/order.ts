import { kindRule, rankOf, STAGES } from './kinds.ts'
import type { ObjectId } from './object.ts'

// The order in which objects are applied; deletes go backwards (swap the arguments).
// In: identities. Out: a comparison for sorting.
// Limits: edges between services (`needs`) are the plan's; here is only the order within one service.

/** Sorts by stage, by kind within the stage, then by name, so that a plan reads the same every time. */
export function applyOrder(a: ObjectId, b: ObjectId): number {
  if (a.kind === b.kind && a.apiVersion === b.apiVersion) return byPlace(a, b)
  return stageIndex(a) - stageIndex(b) || rankOf(a) - rankOf(b) || byText(a.kind, b.kind) || byPlace(a, b)
}

/** The same for many at once: what it says of two kinds is asked once for each, not for each two objects. */
export function inApplyOrder<T extends { readonly id: ObjectId }>(objects: readonly T[]): readonly T[] {
  const kinds = new Map<string, { readonly id: ObjectId; readonly objects: T[] }>()
  const names = new Map<string, string>()
  for (const object of objects) {
    const { id } = object
    const written = `${id.apiVersion} ${id.kind}`
    const name = names.get(written) ?? `${stageIndex(id)} ${rankOf(id)} ${id.kind}`
    names.set(written, name)
    const kind = kinds.get(name)
    if (kind === undefined) kinds.set(name, { id: { ...id, namespace: '', name: '' }, objects: [object] })
    else kind.objects.push(object)
  }
  return [...kinds.values()]
    .sort((a, b) => applyOrder(a.id, b.id))
    .flatMap((kind) => kind.objects.sort((a, b) => byPlace(a.id, b.id)))
}

function byPlace(a: ObjectId, b: ObjectId): number {
  return byText(a.namespace, b.namespace) || byText(a.name, b.name)
}

/** By code unit: an order that no locale changes. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function stageIndex(id: ObjectId): number {
  return STAGES.indexOf(kindRule(id).stage)
}
