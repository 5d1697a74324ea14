import type { Owner } from '../core/desired/desired.ts'
import { keyedHash } from '../core/objects/hash.ts'
import { type Checked, holdsAll, type Problem } from '../core/problem.ts'
import type { RefListing } from '../core/targets/target.ts'
import { isWorldError } from '../core/world-error.ts'
import type { Rejected } from '../reconcile/look.ts'
import { pinnedRefs, recordRefs } from '../reconcile/prepare/extends/recorded-refs.ts'
import { type Configuration, opsTip, readConfiguration } from '../reconcile/prepare/read.ts'
import type { OpsPlace, Pinned, RoundPorts } from '../reconcile/round.ts'
import { Retries } from './retries.ts'
import type { Telling } from './telling.ts'

// Which commit of the ops repository is in force: the newest one that was good (spec 2.3).
// In: the repository. Out: a configuration, with what is wrong in it where it is new.
// Limits: whether a new one may come into force is its caller's to find out, and to tell here.

/** The one thing here that is tried again. */
const CONFIGURATION = 'configuration'

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
  /** Rejected commits are read again, ever later: a time limit, an age key or the tag of an `extends` may be better by then. */
  readonly #retries: Retries
  #inForce: Configuration | undefined
  /** The newest commit, where that has mistakes. */
  #rejected: (Rejected & { readonly commit: string }) | undefined
  /** Refs of `extends` as they were looked up; undefined: the cluster was not asked yet. */
  #pinned: Pinned | undefined
  /** What the cluster remembers; undefined: not asked yet. */
  #recorded: { readonly commit: string | undefined } | undefined

  constructor(ports: RoundPorts, place: OpsPlace, owner: Owner, telling: Telling) {
    this.#ports = ports
    this.#place = place
    this.#owner = owner
    this.#telling = telling
    this.#retries = new Retries(ports)
  }

  get rejected(): Rejected | undefined {
    return this.#rejected
  }

  async look(signal: AbortSignal): Promise<Newest | undefined> {
    const refs = await this.#ports.git.refs(this.#place.location, signal)
    const { branch, commit } = opsTip(refs, this.#place)
    if (commit === this.#inForce?.commit) this.#takenBack(this.#inForce.revision)
    if (commit === this.#inForce?.commit || this.#retries.isTooEarly(CONFIGURATION, commit))
      return this.#lastGood(refs, signal)
    const { value, problems } = await this.#readNewest(refs, signal)
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
  async accept({ configuration, isNew }: Newest, signal: AbortSignal): Promise<void> {
    const { commit } = configuration
    if (configuration.foreign !== this.#inForce?.foreign) await this.#pin(configuration, signal)
    this.#inForce = configuration
    if (isNew) this.#nothingRejected()
    if (commit !== this.#recorded?.commit) {
      await this.#ports.state.recordGoodCommit(this.#key(), commit, signal)
      this.#recorded = { commit }
    }
  }

  async #read(refs: RefListing, signal: AbortSignal): Promise<Checked<Configuration | undefined>> {
    this.#pinned ??= await pinnedRefs(this.#ports.state, signal)
    return readConfiguration(this.#ports, { ...this.#place, pinned: this.#pinned }, refs, signal)
  }

  /** What a configuration extends may be away: that holds back the commit, and not what is in force. */
  async #readNewest(refs: RefListing, signal: AbortSignal): Promise<Checked<Configuration | undefined>> {
    try {
      return await this.#read(refs, signal)
    } catch (error) {
      if (!isWorldError(error) || signal.aborted) throw error
      const { code, message, hint } = error
      return { value: undefined, problems: [{ code, message, ...(hint === undefined ? {} : { hint }) }] }
    }
  }

  /** Before anything is made of them: whoever comes after a restart reads the same files. */
  async #pin(configuration: Configuration, signal: AbortSignal): Promise<void> {
    await recordRefs(this.#ports.state, configuration, signal)
    const { commits, found } = configuration.foreign
    this.#pinned = { commits, tellsMoved: true }
    for (const ref of found)
      this.#ports.log.info('a ref of extends was looked up', { ref, commit: commits.get(ref) })
  }

  #reject(commit: string, revision: string, problems: readonly Problem[]): void {
    this.#rejected = { commit, revision, problems }
    this.#retries.failed(CONFIGURATION, commit)
    this.#telling.problems('configuration', revision, problems)
  }

  #takenBack(revision: string): void {
    if (this.#rejected === undefined) return
    this.#nothingRejected()
    // The same mistake once more would be news.
    this.#telling.problems('configuration', revision, [])
  }

  #nothingRejected(): void {
    this.#rejected = undefined
    this.#retries.ended(CONFIGURATION)
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
      const { value, problems } = await this.#read(then, signal)
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
