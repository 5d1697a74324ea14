import type { EnvironmentConfig, ServiceSource } from '../../config/ops.ts'
import { nearest } from '../../config/reading/nearest.ts'
import { at, type Problem } from '../../problem.ts'
import { printLocation } from '../location.ts'
import type { RefListing } from '../target.ts'
import { patternsFor } from './candidates.ts'
import { fixedNames } from './patterns.ts'

/** Why a branch that was asked for by its name cannot be had; undefined where it can. A glob without a match is no mistake. */
export function missingBranch(
  service: ServiceSource,
  environment: EnvironmentConfig,
  repo: string,
  listing: RefListing,
): { readonly reason: string; readonly problem: Problem } | undefined {
  const patterns = patternsFor(service, environment)
  const names = patterns === undefined ? [listing.head ?? ''] : fixedNames(patterns)
  if (names === undefined || names.some((name) => listing.branches.has(name))) return undefined
  const wanted = patterns === undefined ? 'default branch' : `branch ${names.map(quote).join(' or ')}`
  const reason = `the repository ${printLocation(repo)} has no ${wanted}`
  const like = branchMeant(names[0] ?? '', listing)
  const setting = `services.${service.name}.${environment.name}.branch`
  const own = service.branches.has(environment.name) || service.branch !== undefined
  const isOfEnvironment = !own && environment.branch !== undefined
  return {
    reason,
    problem: {
      code: 'targets.missing-branch',
      message: `${service.name} in ${environment.name}: ${reason}; what runs there stays as it is`,
      hint: `${like === undefined ? 'Create' : `Did you mean '${like}'? Else create`} the branch, or name another one${isOfEnvironment ? ' here, or for one service in' : ':'} ${setting}.`,
      service: service.name,
      // One place is to be mended for all services that take the environment's: the path makes theirs one problem.
      ...(isOfEnvironment
        ? at(environment.branchOrigin ?? environment.origin, ['environments', environment.name, 'branch'])
        : at(own ? service.origin : environment.origin)),
    },
  }
}

/** One that is spelt almost like it; for a name that is a repository's usual main branch, the one that it has. */
function branchMeant(name: string, { head, branches }: RefListing): string | undefined {
  return nearest(name, branches.keys()) ?? (USUAL_MAIN.has(name) ? head : undefined)
}

const USUAL_MAIN: ReadonlySet<string> = new Set(['main', 'master', 'trunk'])

function quote(name: string): string {
  return `'${name}'`
}
