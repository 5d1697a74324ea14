import { kindRule } from '../../../core/objects/kinds.ts'
import { type DesiredObject, idKey, printId } from '../../../core/objects/object.ts'
import { byText } from '../../../core/objects/order.ts'
import { originAt } from '../../../core/origin.ts'
import { at, type Problem } from '../../../core/problem.ts'
import { isValueMap } from '../../../core/sensitive.ts'
import { isPassing } from '../../../core/targets/branches/passing.ts'
import type { Prepared } from '../prepared.ts'

type Claimant = Pick<Prepared, 'configuration' | 'instance' | 'services' | 'origins'> & {
  readonly rendered: Pick<Prepared['rendered'], 'desired'>
}

interface Claim {
  readonly by: Claimant
  readonly object: DesiredObject
  readonly service: string
}

/**
 * Objects that a cluster has once, and more than one environment brings along: each would take them from the other in
 * every round.
 */
export function sharedObjects(prepared: readonly Claimant[]): readonly Problem[] {
  const claims = new Map<string, Claim[]>()
  for (const claim of prepared.flatMap(claimsOf)) {
    const key = idKey(claim.object.id)
    claims.set(key, [...(claims.get(key) ?? []), claim])
  }
  return [...claims.values()].flatMap((same) => {
    const instances = new Set(same.map(({ by }) => by.instance.name))
    if (instances.size < 2) return []
    // Where a branch that comes and goes brings it along a second time, its service is held there, and nothing else.
    const passing = same.filter(isOfBranch)
    const names = [...instances].sort(byText)
    return passing.length === 0
      ? same.map((claim) => problem(claim, names))
      : passing.map((claim) => ({ ...problem(claim, names), service: claim.service }))
  })
}

function isOfBranch({ by, service }: Claim): boolean {
  const { environment, targets } = by.instance
  const target = targets.find((each) => each.service === service)
  return isPassing(by.configuration.ops, environment, target)
}

/** The namespace, which belongs to no service, is judged where it is named. */
function claimsOf(by: Claimant): readonly Claim[] {
  return by.rendered.desired.objects.flatMap((object) =>
    object.service === undefined || kindRule(object.id).namespaced
      ? []
      : [{ by, object, service: object.service }],
  )
}

function problem(claim: Claim, instances: readonly string[]): Problem {
  const { by, object, service } = claim
  const { kind, name } = object.id
  const index = indexOf(claim)
  const path = index < 0 ? ['manifests'] : ['objects', index, 'metadata', 'name']
  const origins = by.origins.get(service)
  return {
    code: 'desired.object-shared',
    message: `a cluster has ${printId(object.id)} once, and each of ${instances.join(' and ')} would take it from the other`,
    hint:
      kind === 'CustomResourceDefinition' || index < 0
        ? 'Let one environment alone bring it along, or make it once, with whatever sets the cluster up.'
        : `Write the environment into its name: '$namespace-${name}', say.`,
    ...at(origins && originAt(origins, path), ['services', service, ...path]),
  }
}

/** Among those that are written as objects; what is not there comes from manifests. */
function indexOf({ by, object, service }: Claim): number {
  const written = by.services.find(({ name }) => name === service)?.objects ?? []
  return written.findIndex(
    ({ kind, metadata }) =>
      kind === object.id.kind && isValueMap(metadata) && metadata.name === object.id.name,
  )
}
