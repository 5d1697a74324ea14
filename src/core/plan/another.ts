import type { PlanInput } from './decide/input.ts'
import type { ObjectAction, Refusal } from './plan.ts'

/**
 * Two ops repositories that name project and environment alike mean the same namespace: what the one does not have would
 * be deleted, with all that the other made. A repository that only moved has the same services, and goes on.
 */
export function anothersInstance(
  { instance, namespace, madeBy, needs, held }: PlanInput,
  deletes: readonly ObjectAction[],
): Refusal | undefined {
  if (madeBy === undefined) return undefined
  const unknown = deletes.flatMap(({ service }) =>
    service === undefined || needs.has(service) || held.has(service) ? [] : [service],
  )
  const [first] = unknown
  if (first === undefined) return undefined
  const id = { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: namespace }
  const reason = `${instance} was made by ${madeBy}, and ${first} of it, which this configuration does not have, would be deleted: give the project or the environment another name; if that repository is this one under its old address, let this one have it: kubectl annotate configmap -n diploid release-${instance} diploid.dev/ops-`
  return { id, reason, isAnothers: true }
}
