import type { BuildConfig } from '../../core/config/ops.ts'
import { factsOfBuilt, type ImageFacts } from '../../core/images/image.ts'
import type { BuildAction, Plan } from '../../core/plan/plan.ts'
import { isWorldError } from '../../core/world-error.ts'
import { allEnded, atMost } from '../in-parallel.ts'
import { type Memory, remember } from '../memory.ts'
import type { RoundPorts } from '../round.ts'
import { inBuildOrder, ownBasesOf, withDigests } from './build-order.ts'
import { withoutUnwanted } from './left-builds.ts'
import { reasonOf } from './reason-of.ts'

export interface Built {
  /** What the new images are, by reference. */
  readonly facts: ReadonlyMap<string, ImageFacts>
  /** Why a service's image could not be built. */
  readonly failed: ReadonlyMap<string, string>
  /** Whether a failure may pass by itself. */
  readonly retry: boolean
}

/** Where the ops repository says nothing else. */
const AT_ONCE = 3

/** Builds what the plan asks for; one failed build never stops another. */
export async function buildImages(
  ports: Pick<RoundPorts, 'builder' | 'progress' | 'log'>,
  plan: Plan,
  memory: Pick<Memory, 'failedBuilds' | 'begun'>,
  { concurrency = AT_ONCE, refresh: _, ...how }: BuildConfig,
  signal: AbortSignal,
): Promise<Built> {
  const facts = new Map<string, ImageFacts>()
  const failed = new Map<string, string>()
  let retry = false
  const builds = inBuildOrder(plan.actions.filter((action): action is BuildAction => action.verb === 'build'))
  const begun = await withoutUnwanted(ports, plan.instance, builds, memory, signal)
  const running = new Map<string, Promise<void>>()
  const inTurn = atMost(concurrency)
  const works = builds.map((action) => {
    const work = afterBases(action)
    running.set(action.image.reference, work)
    return work
  })
  await allEnded(works)
  return { facts, failed, retry }

  /** One that waits takes nobody's place. */
  async function afterBases(action: BuildAction): Promise<void> {
    // Those it is built on were begun before it.
    await Promise.allSettled(ownBasesOf(action).map(({ reference }) => running.get(reference)))
    await inTurn(() => build(action))
  }

  async function build(action: BuildAction): Promise<void> {
    signal.throwIfAborted()
    const { image, service, source } = action
    const event = { kind: 'build', environment: plan.instance, service } as const
    try {
      const known = memory.failedBuilds.get(image.reference)
      if (known !== undefined) throw known
      const inputs = withDigests(action, facts)
      ports.progress.event({ ...event, state: 'started', detail: image.reference })
      const onLog = (line: string) => ports.log.debug('build log', { service, line })
      begun.set(image.reference, image)
      const digest = await ports.builder.build({ image, inputs, source, how, onLog }, signal)
      begun.delete(image.reference)
      facts.set(image.reference, factsOfBuilt(image, digest))
      ports.progress.event({ ...event, state: 'done', detail: digest })
    } catch (error) {
      if (!isWorldError(error) || signal.aborted) throw error
      begun.delete(image.reference)
      failed.set(service, reasonOf(error))
      retry ||= error.retryable
      const isOwn = error.code !== 'build.no-base'
      if (!error.retryable && isOwn) remember(memory.failedBuilds, image.reference, error)
      ports.log.warn('build failed', { service, code: error.code, err: error })
      ports.progress.event({ ...event, state: 'failed', detail: reasonOf(error) })
    }
  }
}
