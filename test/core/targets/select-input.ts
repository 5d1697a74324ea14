import type { Ops } from '../../../src/core/config/ops.ts'
import type { RefListings, SelectInput, TipTimes } from '../../../src/core/targets/target.ts'

/** Fixed environments alone: no merge requests, nothing recorded, at the beginning of time. */
export function selectInput(ops: Ops, refs: RefListings, tips: TipTimes = new Map()): SelectInput {
  return { ops, refs, tips, mergeRequests: new Map(), records: new Map(), now: 0 }
}
