import { nearest } from '../../core/config/reading/nearest.ts'
import type { Problem } from '../../core/problem.ts'
import type { Instance } from '../../core/targets/target.ts'
import { type Configuration, readConfiguration } from '../../reconcile/prepare/read.ts'
import { selectInstances } from '../../reconcile/prepare/select.ts'
import type { OpsPlace, Pinned } from '../../reconcile/round.ts'
import type { Context } from '../context.ts'
import { whileWorking } from '../output/while-working.ts'
import { UsageError } from '../program/report-failure.ts'
import type { FilePorts } from '../wiring.ts'
import { findPlace } from './find-place.ts'

/** What every command that looks at the configuration starts from. */
export interface Start {
  readonly place: OpsPlace
  /** undefined: it could not be read as a whole; the problems say why. */
  readonly configuration: Configuration | undefined
  /** Those that --env asks for. */
  readonly instances: readonly Instance[]
  readonly problems: readonly Problem[]
}

/** `pinned`: the refs of `extends` that are known, where anything is. */
export async function openRound(
  context: Context,
  ports: Pick<FilePorts, 'git' | 'evaluator' | 'scrubber' | 'clock'>,
  pinned?: Pinned,
): Promise<Start> {
  return await whileWorking(context, 'reading the configuration', readStart(context, ports, pinned))
}

async function readStart(
  context: Context,
  ports: Pick<FilePorts, 'git' | 'evaluator' | 'scrubber' | 'clock'>,
  pinned: Pinned | undefined,
): Promise<Start> {
  const { signal, options } = context
  const place = { ...(await findPlace(context, ports.git)), ...(pinned === undefined ? {} : { pinned }) }
  const refs = await ports.git.refs(place.location, signal)
  const { value: configuration, problems } = await readConfiguration(ports, place, refs, signal)
  if (configuration === undefined) return { place, configuration, instances: [], problems }
  checkNames('environment', options.env ?? [], [...configuration.ops.environments.keys()])
  checkNames('service', options.service ?? [], [...configuration.ops.services.keys()])
  const selected = await selectInstances(ports, place, configuration, signal)
  const wanted = options.env ?? []
  const instances = selected.value.instances.filter(
    (instance) => wanted.length === 0 || wanted.includes(instance.environment),
  )
  return { place, configuration, instances, problems: [...problems, ...selected.problems] }
}

function checkNames(what: string, wanted: readonly string[], known: readonly string[]): void {
  const unknown = wanted.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const meant = nearest(unknown, known) ?? known.find((name) => name.startsWith(unknown))
  throw new UsageError(
    `there is no ${what} '${unknown}'; there are: ${known.join(', ') || 'none'}`,
    meant === undefined ? undefined : `Did you mean ${meant}?`,
  )
}
