import { OPS_REPOSITORY, type Ops } from '../../core/config/ops.ts'
import { type Fact, known, unknown } from '../../core/json.ts'
import type { Checked } from '../../core/problem.ts'
import { withWorkingTree } from '../../core/targets/branches/working-tree.ts'
import { refsNeeded, tipsNeeded } from '../../core/targets/needed.ts'
import { selectTargets } from '../../core/targets/select.ts'
import type { Instance, RefListing } from '../../core/targets/target.ts'
import { isWorldError } from '../../core/world-error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Git } from '../../ports/git.ts'
import { inParallel } from '../in-parallel.ts'
import type { OpsPlace } from '../round.ts'
import type { Configuration } from './read.ts'

// Looks up the refs that the targets stage needs, and selects what is deployed where.
// In: the ops configuration. Out: instances with their targets, and the refs that decided.
// Limits: a repository that cannot be asked is a fact with a reason: it holds back its own services only.

export interface Selection {
  readonly instances: readonly Instance[]
  /** Listings by location, for a poll to compare with. */
  readonly refs: ReadonlyMap<string, Fact<RefListing>>
}

const AT_ONCE = 8

export async function selectInstances(
  { git, clock }: { readonly git: Git; readonly clock: Pick<Clock, 'now'> },
  place: OpsPlace,
  { ops, refs: opsRefs }: Pick<Configuration, 'ops' | 'refs'>,
  signal: AbortSignal,
): Promise<Checked<Selection>> {
  const locations = refsNeeded(ops).filter((location) => location !== OPS_REPOSITORY)
  const listings = await inParallel(locations, AT_ONCE, (location) =>
    listRefs(git, place, ops, location, signal),
  )
  const refs = new Map<string, Fact<RefListing>>([[OPS_REPOSITORY, known(opsRefs)]])
  for (const [index, location] of locations.entries())
    refs.set(location, listings[index]?.value ?? unknown('not asked'))
  const tips = new Map<string, number>()
  for (const [repo, commits] of tipsNeeded(ops, refs)) {
    const times = await factOf(git.times(locate(place, repo), commits, signal), signal)
    if (times.known) for (const [commit, time] of times.value) tips.set(commit, time)
    else refs.set(repo, times)
  }
  const selected = selectTargets({
    ops,
    refs,
    tips,
    mergeRequests: new Map(),
    records: new Map(),
    now: clock.now(),
  })
  const problems = [...listings.flatMap((listing) => listing.problems), ...selected.problems]
  return { value: { instances: selected.value, refs }, problems }
}

/** The location to ask for a repository of the configuration; the ops repository is where it was read from. */
export function locate(place: OpsPlace, location: string): string {
  return location === OPS_REPOSITORY ? place.location : location
}

async function listRefs(
  git: Git,
  place: OpsPlace,
  ops: Ops,
  location: string,
  signal: AbortSignal,
): Promise<Checked<Fact<RefListing>>> {
  const listing = await factOf(git.refs(location, signal), signal)
  const isOverride = [...place.overrides.values()].some((override) => override.location === location)
  const checkout = isOverride && location.startsWith('/') ? await git.checkout(location, signal) : undefined
  if (!listing.known || checkout === undefined) return { value: listing, problems: [] }
  const { value, problems } = withWorkingTree(listing.value, ops, location, checkout.commit)
  return { value: known(value), problems }
}

async function factOf<T>(asking: Promise<T>, signal: AbortSignal): Promise<Fact<T>> {
  try {
    return known(await asking)
  } catch (error) {
    if (!isWorldError(error) || signal.aborted) throw error
    return unknown(error.hint === undefined ? error.message : `${error.message}; ${error.hint}`)
  }
}
