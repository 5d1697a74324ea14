import type { Owner } from '../core/desired/desired.ts'
import type { Plan } from '../core/plan/plan.ts'
import type { Checked } from '../core/problem.ts'
import type { Round } from './look.ts'
import { planInstance } from './observe.ts'
import { instanceFacts, type RecordedFacts } from './prepare/facts.ts'
import { prepareInstance } from './prepare/prepare.ts'
import type { RoundPorts } from './round.ts'

/** The first half of a round: what would be done, and the facts that it was planned with. Nothing is written. */
export async function planOnly(
  ports: RoundPorts,
  round: Omit<Round, 'owner' | 'memory'>,
  signal: AbortSignal,
): Promise<Checked<{ readonly plan: Plan; readonly facts: RecordedFacts } | undefined>> {
  const owner = await existingOwner(ports, signal)
  const previous = owner && (await ports.state.release(round.instance.name, signal))
  const cluster = await ports.backend.cluster(signal)
  const { value: prepared, problems } = await prepareInstance(
    ports,
    { ...round, owner, cluster, previous, secrets: 'required' },
    signal,
  )
  if (prepared === undefined) return { value: undefined, problems }
  const inventory = owner
    ? await ports.state.inventory(round.instance.name, signal)
    : ({ state: 'new' } as const)
  const planned = await planInstance(ports, prepared, { inventory, previous, verdicts: new Map() }, signal)
  const facts = {
    cluster,
    refs: Object.fromEntries(prepared.configuration.foreign.commits),
    ...(owner === undefined ? {} : { installation: owner.installation }),
    instances: { [round.instance.name]: instanceFacts(prepared) },
  }
  return { value: { plan: planned.plan, facts }, problems }
}

/** Before the first installation nothing is ours, and keyed names have the zero key. */
async function existingOwner(ports: RoundPorts, signal: AbortSignal): Promise<Owner | undefined> {
  const installation = await ports.state.findInstallation(signal)
  return installation && { installation: installation.id, rootKey: installation.rootKey }
}
