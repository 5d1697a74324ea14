import type { Owner } from '../core/desired/desired.ts'
import type { ObjectId } from '../core/objects/object.ts'
import { allProblems, type Checked, holdsAll, isError, type Problem, printProblem } from '../core/problem.ts'
import type { Instance } from '../core/targets/target.ts'
import type { Log } from '../ports.ts'
import type { RoundResult } from '../reconcile/carry-out/report.ts'
import { newMemory } from '../reconcile/memory.ts'
import { checkInstances } from '../reconcile/prepare/check/check-instances.ts'
import { type Configuration, opsTip, readConfiguration } from '../reconcile/prepare/read.ts'
import { type Selection, selectInstances } from '../reconcile/prepare/select.ts'
import { holdBack, reconcile } from '../reconcile/reconcile.ts'
import type { OpsPlace, RoundPorts } from '../reconcile/round.ts'
import { Queue } from './queue.ts'
import { onSchedule } from './schedule.ts'
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
  const agent = new Agent(ports, place, owner, options)
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
  readonly #memory = newMemory()
  /** Version of the last round that needs no other, by instance. */
  readonly #settled = new Map<string, string>()
  #current: { readonly configuration: Configuration; readonly instances: readonly Instance[] } | undefined
  /** Commit of the ops repository whose mistakes were reported; it is not read again. */
  #rejected: string | undefined
  /** How the last round of each instance ended. */
  readonly #told = new Map<string, string>()
  readonly #said = new Map<'configuration' | 'targets', string>()

  constructor(ports: RoundPorts, place: OpsPlace, owner: Owner, options: AgentOptions) {
    this.#ports = ports
    this.#place = place
    this.#owner = owner
    this.#options = options
    this.#queue = new Queue(ports.log)
  }

  /** One look at every repository; rounds for the instances that moved, or whose last round has to be repeated. */
  async poll(signal: AbortSignal): Promise<void> {
    const { value: configuration, problems } = await this.#configuration(signal)
    if (configuration === undefined) return
    const selected = await selectInstances(this.#ports, this.#place, configuration, signal)
    if (!(await this.#isSound(configuration, selected, problems, signal))) return
    this.#say('targets', configuration.revision, selected.problems)
    this.#current = { configuration, instances: selected.value.instances }
    for (const instance of selected.value.instances) this.#enqueue(configuration, instance)
  }

  /** Somebody changed an object of ours: its instance gets a round, whatever Git says. */
  drifted(id: ObjectId): void {
    const namespace = id.kind === 'Namespace' ? id.name : id.namespace
    for (const instance of this.#current?.instances ?? []) {
      // Whose an object without a namespace is, the plans tell.
      if (namespace !== '' && instance.namespace !== namespace) continue
      this.#settled.delete(instance.name)
      this.#enqueue(this.#current?.configuration, instance)
    }
  }

  stop(reason: Error): Promise<void> {
    return this.#queue.stop(reason)
  }

  /** The configuration of the newest commit, with what is wrong in it; once it was rejected, the last good one. */
  async #configuration(signal: AbortSignal): Promise<Checked<Configuration | undefined>> {
    const known = this.#current?.configuration
    const refs = await this.#ports.git.refs(this.#place.location, signal)
    const { branch, commit } = opsTip(refs, this.#place)
    if (commit === known?.commit && this.#rejected !== undefined) {
      // The mistake was taken back: what the environments say of it no longer holds.
      this.#rejected = undefined
      this.#settled.clear()
    }
    // Other branches of this repository may hold the code of services.
    if (commit === known?.commit || commit === this.#rejected)
      return { value: known && { ...known, refs }, problems: [] }
    const read = await readConfiguration(this.#ports, this.#place, refs, signal)
    if (read.value !== undefined) return read
    this.#say('configuration', `${branch}@${commit.slice(0, 7)}`, read.problems)
    this.#rejected = commit
    return { value: known && { ...known, refs }, problems: [] }
  }

  /**
   * Whether the configuration may come into force: a mistake in any environment holds back the commit as a whole (spec
   * 2.3). What was in force stays so, from the next poll on.
   */
  async #isSound(
    configuration: Configuration,
    selected: Checked<Selection>,
    problems: readonly Problem[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { commit, revision } = configuration
    if (commit === this.#current?.configuration.commit) return true
    const { instances } = selected.value
    const input = { place: this.#place, configuration, instances, problems }
    const { problems: found } = await checkInstances(this.#ports, input, signal)
    const wrong = [
      ...problems.filter((problem) => isError(problem) && !holdsAll(problem)),
      ...found.filter(holdsAll),
    ]
    // What holds back single services is told by the rounds.
    this.#say('configuration', revision, wrong.length > 0 ? wrong : allProblems(problems, []))
    if (wrong.length === 0) return true
    this.#rejected = commit
    for (const instance of instances) this.#enqueue(configuration, instance, wrong)
    return false
  }

  /** A round; where something is `wrong`, one that only says so. */
  #enqueue(
    configuration: Configuration | undefined,
    instance: Instance,
    wrong: readonly Problem[] = [],
  ): void {
    if (configuration === undefined) return
    const version = JSON.stringify([configuration.commit, instance])
    if (this.#settled.get(instance.name) === version) return
    const round = {
      place: this.#place,
      configuration,
      instance,
      owner: this.#owner,
      memory: this.#memory,
    }
    this.#queue.add({
      instance: instance.name,
      version,
      run: async (signal) => {
        // Set first: a drift that comes during the round asks for another one.
        if (wrong.length === 0) this.#settled.set(instance.name, version)
        const log = this.#ports.log.child({
          run: this.#runId(),
          environment: instance.name,
          revision: configuration.revision,
        })
        try {
          const ports = { ...this.#ports, log }
          const isSound = wrong.length === 0
          const result = await (isSound
            ? reconcile(ports, round, signal)
            : holdBack(ports, round, wrong, signal))
          this.#tell(log, instance, result)
          if (result.retry) this.#settled.delete(instance.name)
          this.#options.onRound?.(instance.name, result)
        } catch (error) {
          this.#settled.delete(instance.name)
          if (!signal.aborted) this.#options.onError?.(instance.name, error)
          throw error
        }
      },
    })
  }

  /** What is tried again with every poll is told once, as long as it comes to the same. */
  #tell(log: Log, { name }: Instance, { result, message, writes }: RoundResult): void {
    const isOld = result === 'unchanged' || (writes === 0 && this.#told.get(name) === message)
    this.#told.set(name, message)
    const fields = { result, summary: message, writes }
    if (isOld) log.debug('round finished', fields)
    else log.info('round finished', fields)
  }

  /** Sortable by time; in every line that a round logs. */
  #runId(): string {
    const suffix = Buffer.from(this.#ports.random.bytes(3)).toString('hex')
    return `${this.#ports.clock.iso().replaceAll(/[-:.]/g, '').toLowerCase()}-${suffix}`
  }

  /** Problems once, when they appear or change, not with every poll. */
  #say(topic: 'configuration' | 'targets', revision: string, problems: readonly Problem[]): void {
    const text = problems.map(printProblem).join('\n')
    if (text === (this.#said.get(topic) ?? '')) return
    this.#said.set(topic, text)
    for (const problem of problems) {
      const fields = { revision, code: problem.code, problem: printProblem(problem) }
      if (isError(problem)) this.#ports.log.error('configuration problem', fields)
      else this.#ports.log.warn('configuration warning', fields)
    }
  }
}
