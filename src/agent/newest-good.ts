import type { Owner } from '../core/desired/desired.ts'
import { keyedHash } from '../core/objects/hash.ts'
import { holdsAll, type Problem } from '../core/problem.ts'
import type { RefListing } from '../core/targets/target.ts'
import { isWorldError } from '../core/world-error.ts'
import type { Rejected } from '../reconcile/look.ts'
import { type Configuration, opsTip, readConfiguration } from '../reconcile/prepare/read.ts'
import type { OpsPlace, RoundPorts } from '../reconcile/round.ts'
import type { Telling } from './telling.ts'

// Which commit of the ops repository is in force: the newest one that was good (spec 2.3).
// In: the repository. Out: a configuration, with what is wrong in it where it is new.
// Limits: whether a new one may come into force is its caller's to find out, and to tell here.

export interface Newest {
  readonly configuration: Configuration
  readonly problems: readonly Problem[]
  /** It was not in force before. */
  readonly isNew: boolean
}

export class NewestGood {
  readonly #ports: RoundPorts
  readonly #place: OpsPlace
  readonly #owner: Owner
  readonly #telling: Telling
  #inForce: Configuration | undefined
  /** The newest commit, where that has mistakes; it is not read again. */
  #rejected: (Rejected & { readonly commit: string }) | undefined
  /** What the cluster remembers; undefined: not asked yet. */
  #recorded: { readonly commit: string | undefined } | undefined

  constructor(ports: RoundPorts, place: OpsPlace, owner: Owner, telling: Telling) {
    this.#ports = ports
    this.#place = place
    this.#owner = owner
    this.#telling = telling
  }

  get rejected(): Rejected | undefined {
    return this.#rejected
  }

  async look(signal: AbortSignal): Promise<Newest | undefined> {
    const refs = await this.#ports.git.refs(this.#place.location, signal)
    const { branch, commit } = opsTip(refs, this.#place)
    // The mistake may have been taken back.
    if (commit === this.#inForce?.commit) this.#rejected = undefined
    if (commit === this.#inForce?.commit || commit === this.#rejected?.commit)
      return this.#lastGood(refs, signal)
    const { value, problems } = await readConfiguration(this.#ports, this.#place, refs, signal)
    if (value !== undefined) return { configuration: value, problems, isNew: true }
    this.#reject(commit, `${branch}@${commit.slice(0, 7)}`, problems)
    return this.#lastGood(refs, signal)
  }

  /** Answers what is in force instead. */
  async instead(
    { commit, revision, refs }: Configuration,
    problems: readonly Problem[],
    signal: AbortSignal,
  ): Promise<Newest | undefined> {
    this.#reject(commit, revision, problems)
    return this.#lastGood(refs, signal)
  }

  /** It comes into force, and stays so for whoever comes after a restart. */
  async accept(configuration: Configuration, signal: AbortSignal): Promise<void> {
    const { commit } = configuration
    this.#inForce = configuration
    if (this.#rejected === undefined && commit !== this.#recorded?.commit) {
      await this.#ports.state.recordGoodCommit(this.#key(), commit, signal)
      this.#recorded = { commit }
    }
  }

  #reject(commit: string, revision: string, problems: readonly Problem[]): void {
    this.#rejected = { commit, revision, problems }
    this.#telling.problems('configuration', revision, problems)
  }

  /** Other branches of this repository may hold the code of services, so that its refs are always those of now. */
  async #lastGood(refs: RefListing, signal: AbortSignal): Promise<Newest | undefined> {
    const known = this.#inForce ?? (await this.#restored(refs, signal))
    return known && { configuration: { ...known, refs }, problems: [], isNew: false }
  }

  /** After a restart the newest commit may be one with mistakes: the one before it was in force, and stays so. */
  async #restored(refs: RefListing, signal: AbortSignal): Promise<Configuration | undefined> {
    this.#recorded ??= { commit: await this.#ports.state.goodCommit(this.#key(), signal) }
    const { commit } = this.#recorded
    if (commit === undefined || commit === this.#rejected?.commit) return undefined
    const { branch } = opsTip(refs, this.#place)
    const then = { ...refs, branches: new Map([...refs.branches, [branch, commit]]) }
    try {
      const { value, problems } = await readConfiguration(this.#ports, this.#place, then, signal)
      if (value === undefined || problems.some(holdsAll)) return undefined
      this.#ports.log.info('the last good configuration stays in force', { revision: value.revision })
      return value
    } catch (error) {
      // A force push took it away: then nothing is in force until a good commit comes.
      if (!isWorldError(error) || error.retryable) throw error
      this.#ports.log.warn('the last good configuration cannot be had any more', { commit, err: error })
      this.#recorded = { commit: undefined }
      return undefined
    }
  }

  /** Of this repository, branch and folder only; a URL is nobody's business. */
  #key(): string {
    const { location, branch = '', folder } = this.#place
    return keyedHash([location, branch, folder], this.#owner.rootKey, 32)
  }
}
