import type { BranchPatterns, EnvironmentConfig, Ops, ServiceSource } from '../../config/ops.ts'
import type { RefListing } from '../target.ts'
import { specificityOf } from './patterns.ts'

/**
 * The branches of a service's repository that go to each environment. A branch goes to every environment whose pattern
 * matches it at the highest specificity that any environment's does, so that `main` beats `*`, and equals share it.
 */
export function candidatesOf(
  ops: Ops,
  service: ServiceSource,
  listing: RefListing,
): ReadonlyMap<string, readonly string[]> {
  const environments = [...ops.environments.values()].map((environment) => ({
    name: environment.name,
    patterns: patternsFor(service, environment) ?? (listing.head === undefined ? [] : [listing.head]),
    branches: [] as string[],
  }))
  for (const branch of [...listing.branches.keys()].sort()) {
    const matches = environments.map(({ patterns }) => specificityOf(patterns, branch) ?? -1)
    const best = Math.max(...matches)
    if (best < 0) continue
    for (const [index, environment] of environments.entries()) {
      if (matches[index] === best) environment.branches.push(branch)
    }
  }
  return new Map(environments.map(({ name, branches }) => [name, branches]))
}

/** What decides for this service in this environment; undefined: its repository's default branch. */
export function patternsFor(service: ServiceSource, environment: EnvironmentConfig): BranchPatterns {
  if (service.branches.has(environment.name)) return service.branches.get(environment.name)
  return service.branch ?? environment.branch
}
