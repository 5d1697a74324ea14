import type { Ops } from '../config/ops.ts'
import { candidatesOf } from './branches/candidates.ts'
import type { RefListings } from './target.ts'

/** Every repository whose branches decide something, once, in the order of the services. */
export function refsNeeded(ops: Ops): readonly string[] {
  const locations = new Set<string>()
  for (const { code } of ops.services.values()) {
    if (code.kind === 'repository') locations.add(code.location)
  }
  return [...locations]
}

/** Commits whose age decides between branches, by repository; nothing where at most one branch matches. */
export function tipsNeeded(ops: Ops, refs: RefListings): ReadonlyMap<string, readonly string[]> {
  const needed = new Map<string, Set<string>>()
  for (const service of ops.services.values()) {
    if (service.code.kind !== 'repository') continue
    const listing = refs.get(service.code.location)
    if (!listing?.known) continue
    const commits = needed.get(service.code.location) ?? new Set<string>()
    for (const branches of candidatesOf(ops, service, listing.value).values()) {
      if (branches.length < 2) continue
      for (const branch of branches) commits.add(listing.value.branches.get(branch) ?? '')
    }
    if (commits.size > 0) needed.set(service.code.location, commits)
  }
  return new Map([...needed].map(([location, commits]) => [location, [...commits]]))
}
