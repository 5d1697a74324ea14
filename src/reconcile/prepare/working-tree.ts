import type { Ops } from '../../core/config/ops.ts'
import { at, type Checked, type Problem } from '../../core/problem.ts'
import { patternsFor } from '../../core/targets/branches/candidates.ts'
import { fixedNames } from '../../core/targets/branches/patterns.ts'
import type { RefListing } from '../../core/targets/target.ts'

/**
 * A checkout that stands in for a repository (spec 9): branches that it lacks are taken from its working tree, and that is
 * said. `commit` is what is checked out.
 */
export function withWorkingTree(
  listing: RefListing,
  ops: Ops,
  location: string,
  commit: string,
): Checked<RefListing> {
  const branches = new Map(listing.branches)
  const problems: Problem[] = []
  for (const service of ops.services.values()) {
    if (service.code.kind !== 'repository' || service.code.location !== location) continue
    for (const environment of ops.environments.values()) {
      for (const branch of fixedNames(patternsFor(service, environment) ?? []) ?? []) {
        if (listing.branches.has(branch)) continue
        branches.set(branch, commit)
        problems.push({
          code: 'targets.working-tree',
          severity: 'warning',
          message: `${service.name} in ${environment.name}: ${location} has no branch '${branch}'; its working tree is taken`,
          hint: 'Make the branch there if the difference matters.',
          service: service.name,
          ...at(service.origin),
        })
      }
    }
  }
  return { value: { head: listing.head, branches }, problems }
}
