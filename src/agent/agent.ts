import type { Owner } from '../core/desired/desired.ts'
import type { ObjectId } from '../core/objects/object.ts'
import { allProblems, type Checked, holdsAll, isError, type Problem } from '../core/problem.ts'
import type { Instance } from '../core/targets/target.ts'
import type { Progress } from '../ports/log.ts'
import type { RoundResult } from '../reconcile/carry-out/report.ts'
import { newMemory } from '../reconcile/memory.ts'
import { checkInstances } from '../reconcile/prepare/check/check-instances.ts'
import type { Configuration } from '../reconcile/prepare/read.ts'
import { type Selection, selectInstances } from '../reconcile/prepare/select.ts'
import { holdBack, reconcile } from '../reconcile/reconcile.ts'
import type { OpsPlace, RoundPorts } from '../reconcile/round.ts'
import { type Newest, NewestGood } from './newest-good.ts'
import { Queue } from './queue.ts'
import { Retries } from './retries.ts'
import { onSchedule } from './schedule.ts'
import { sparingGit } from './sparing-git.ts'
import { Telling } from './telling.ts'
import { whileHeld } from './while-held.ts'

// The agent: looks at Git by schedule and at the cluster by watch, and runs a round where either moved.
// In: ports, the ops repository. Out: rounds, until the signal aborts.
// Limits: one agent per installation holds the Lease; a failure of a poll or a round never ends it.

export interface AgentOptions {
  /** Cron expression in UTC; five or six fields. */
  readonly schedule: string
  /** Told of every round that ended; the demo and tests wait on it. */
  readonly onRound?: (instance: string, result: RoundResult) => void
  /** Told of a round that threw: our own bug, or a world failure before anything could be planned. */
  readonly onError?: (instance: string, error: unknown) => void
}

export async function runAgent(
  ports: RoundPorts,
  place: OpsPlace,
  options: AgentOptions,
  signal: AbortSignal,
): Promise<void> {
  const installation = await ports.state.installation(signal)
  const owner = { installation: installation.id, rootKey: installation.rootKey }
  await whileHeld(ports, 'agent', (ending) => serve(ports, place, owner, options, ending), signal)
}

async function serve(
  ports: RoundPorts,
  place: OpsPlace,
  owner: Owner,
  options: AgentOptions,
  ending: AbortSignal,
): Promise<void> {
  const agent = new Agent({ ...ports, git: sparingGit(ports.git, ports) }, place, owner, options)
  const stopListening = ports.backend.onChange((id) => agent.drifted(id))
  // At once: whoever lost the lease must not write until the last poll has come to its end.
  const stop = () => void agent.stop(new Error('the agent is stopping'))
  ending.addEventListener('abort', stop, { once: true })
  ports.log.info('agent started', { ops: place.name, schedule: options.schedule })
  try {
    await onSchedule(options.schedule, ports.log, () => agent.poll(ending), ending)
  } finally {
    stopListening()
    await agent.stop(new Error('the agent is stopping'))
    ports.log.info('agent stopped', { reason: String(ending.reason) })
  }
}

/** What the agent knows between polls; all of it may be forgotten at any time. */
class Agent {
  readonly #ports: RoundPorts
  readonly #place: OpsPlace
  readonly #owner: Owner
  readonly #options: AgentOptions
  readonly #queue: Queue
  readonly #retries: Retries
  readonly #telling: Telling
  readonly #newest: NewestGood
  readonly #memory = newMemory()
  /** When something falls due that a round looks up, by instance. */
  readonly #due = new Map<string, number>()
  /** Version of the last round that needs no other, by instance. */
  readonly #settled = new Map<string, string>()
  #current: { readonly configuration: Configuration; readonly instances: readonly Instance[] } | undefined

  constructor(ports: RoundPorts, place: OpsPlace, owner: Owner, options: AgentOptions) {
    this.#ports = ports
    this.#place = place
    this.#owner = owner
    this.#options = options
    this.#queue = new Queue(ports.log)
    this.#retries = new Retries(ports)
    this.#telling = new Telling(ports.log)
    this.#newest = new NewestGood(ports, place, owner, this.#telling)
  }

  /** One look at every repository; rounds for the instances that moved, or whose last round has to be repeated. */
  async poll(signal: AbortSignal): Promise<void> {
    let newest = await this.#newest.look(signal)
    let selected = newest && (await this.#select(newest, signal))
    const wrong = newest && selected && (await this.#mistakesIn(newest, selected, signal))
    if (newest !== undefined && selected !== undefined && wrong !== undefined && wrong.length > 0) {
      const { configuration } = newest
      newest = await this.#newest.instead(configuration, wrong, signal)
      // Where nothing is in force yet, the environments can only say so.
      if (newest === undefined) this.#enqueueDue(configuration, selected.value.instances, wrong)
      selected = newest && (await this.#select(newest, signal))
    }
    if (newest === undefined || selected === undefined) return
    const { configuration } = newest
    await this.#newest.accept(newest, signal)
    this.#telling.problems('targets', configuration.revision, selected.problems)
    this.#current = { configuration, instances: selected.value.instances }
    this.#enqueueDue(configuration, selected.value.instances)
  }

  /** Somebody changed an object of ours: its instance gets a round, whatever Git says. */
  drifted(id: ObjectId): void {
    const namespace = id.kind === 'Namespace' ? id.name : id.namespace
    for (const instance of this.#current?.instances ?? []) {
      // Whose an object without a namespace is, the plans tell.
      if (namespace !== '' && instance.namespace !== namespace) continue
      this.#settled.delete(instance.name)
      if (this.#current !== undefined) this.#enqueue(this.#current.configuration, instance)
    }
  }

  stop(reason: Error): Promise<void> {
    return this.#queue.stop(reason)
  }

  #select({ configuration }: Newest, signal: AbortSignal): Promise<Checked<Selection>> {
    return selectInstances(this.#ports, this.#place, configuration, signal)
  }

  /** Why a new configuration may not come into force: a mistake in any environment holds back the whole commit (spec 2.3). */
  async #mistakesIn(
    { configuration, problems, isNew }: Newest,
    selected: Checked<Selection>,
    signal: AbortSignal,
  ): Promise<readonly Problem[]> {
    if (!isNew) return []
    const { instances } = selected.value
    const input = { place: this.#place, configuration, instances, problems }
    const { problems: found } = await checkInstances(this.#ports, input, signal)
    const wrong = [
      ...problems.filter((problem) => isError(problem) && !holdsAll(problem)),
      ...found.filter(holdsAll),
    ]
    // What holds back single services is told by the rounds.
    if (wrong.length === 0)
      this.#telling.problems('configuration', configuration.revision, allProblems(problems, []))
    return wrong
  }

  /** Rounds for these instances, but for those whose last round failed a moment ago. */
  #enqueueDue(
    configuration: Configuration,
    instances: readonly Instance[],
    wrong?: readonly Problem[],
  ): void {
    for (const instance of instances)
      if (!this.#retries.isTooEarly(instance.name, workOf(configuration, instance)))
        this.#enqueue(configuration, instance, wrong)
  }

  /** A round; where something is `wrong`, one that only says so. */
  #enqueue(configuration: Configuration, instance: Instance, wrong: readonly Problem[] = []): void {
    const { rejected } = this.#newest
    const version = workOf(configuration, instance)
    // What is held back now has to be said by every environment, but is no reason to end what runs.
    const told = `${version} ${JSON.stringify(rejected)}`
    const { name } = instance
    const isDue = (this.#due.get(name) ?? Number.POSITIVE_INFINITY) <= this.#ports.clock.now()
    if (this.#settled.get(name) === told && !isDue) return
    this.#due.delete(name)
    this.#queue.add({
      instance: name,
      version,
      run: async (signal, resting) => {
        // Set first: a drift that comes during the round asks for another one.
        this.#settled.set(name, told)
        const { revision } = configuration
        const log = this.#ports.log.child({ run: this.#runId(), environment: name, revision })
        const progress = restingWith(this.#ports.progress, name, resting)
        const ports = { ...this.#ports, log, progress }
        const [place, owner, memory] = [this.#place, this.#owner, this.#memory]
        const round = { place, configuration, instance, owner, memory, rejected }
        try {
          const isSound = wrong.length === 0
          const result = await (isSound
            ? reconcile(ports, round, signal)
            : holdBack(ports, round, wrong, signal))
          this.#telling.round(log, name, result)
          if (result.lookAgainAt !== undefined) this.#due.set(name, result.lookAgainAt)
          if (result.retry) this.#again(name, version, result.result !== 'waiting')
          else this.#retries.ended(name)
          this.#options.onRound?.(name, result)
        } catch (error) {
          this.#again(name, version, !signal.aborted)
          if (!signal.aborted) this.#options.onError?.(name, error)
          throw error
        }
      },
    })
  }

  /** The next poll repeats it; not the very next ones, where it failed. */
  #again(instance: string, version: string, failed: boolean): void {
    this.#settled.delete(instance)
    if (failed) this.#retries.failed(instance, version)
  }

  /** Sortable by time; in every line that a round logs. */
  #runId(): string {
    const suffix = Buffer.from(this.#ports.random.bytes(3)).toString('hex')
    return `${this.#ports.clock.iso().replaceAll(/[-:.]/g, '').toLowerCase()}-${suffix}`
  }
}

/** What a round is to bring about: equal for equal work. */
function workOf({ commit }: Configuration, instance: Instance): string {
  return JSON.stringify([commit, instance])
}

/** A round that waits for health has written what it could for now. */
function restingWith(progress: Progress, environment: string, resting: () => void): Progress {
  return {
    event(event) {
      progress.event(event)
      if (event.kind === 'health' && event.state === 'waiting' && event.environment === environment) resting()
    },
  }
}
