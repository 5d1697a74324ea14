import type { Ops } from '../../config/ops.ts'
import { at, type Checked, type Problem } from '../../problem.ts'
import type { RefListing } from '../target.ts'
import { patternsFor } from './candidates.ts'
import { fixedNames } from './patterns.ts'

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
