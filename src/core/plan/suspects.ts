import type { Desired } from '../desired/desired.ts'
import { type Comparison, compare } from '../objects/compare/compare.ts'
import { type DesiredObject, idKey } from '../objects/object.ts'
import type { Observed } from './plan.ts'

/** Comparisons of every desired object that exists, by idKey. */
export type Comparisons = ReadonlyMap<string, Comparison>

/** Compares once; the plan and the look-up of verdicts both read the result. */
export function compareAll(
  desired: Desired,
  observed: Observed,
  isLastApplied: (object: DesiredObject) => boolean = () => false,
): Comparisons {
  const comparisons = new Map<string, Comparison>()
  for (const object of desired.objects) {
    const key = idKey(object.id)
    const live = observed.live.get(key)
    if (live === undefined) continue
    const comparison = compare(object, live)
    const isTold = comparison.verdict !== 'different' || !isLastApplied(object)
    comparisons.set(key, isTold ? comparison : compare(object, live, true))
  }
  return comparisons
}

/** Objects that only the server can judge (spec 5.1). A Secret is never sent for a dry run: it counts as different. */
export function suspects(desired: Desired, comparisons: Comparisons): Desired['objects'] {
  return desired.objects.filter(
    (object) => object.id.kind !== 'Secret' && comparisons.get(idKey(object.id))?.verdict === 'undecided',
  )
}
