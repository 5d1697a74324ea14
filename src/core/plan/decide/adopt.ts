import { isMap, type JsonMap } from '../../json.ts'
import type { Comparison } from '../../objects/compare/compare.ts'
import { managersOf } from '../../objects/compare/managed-fields.ts'
import { immutableChange } from '../../objects/immutable.ts'
import { type DesiredObject, type LiveObject, printId } from '../../objects/object.ts'
import { desiredLabel, INSTALLATION_LABEL, isBeingDeleted, label } from '../../objects/ownership.ts'
import { redact } from '../../sensitive.ts'
import type { ObjectAction } from '../plan.ts'
import { guardOf, type PlanInput, serviceOf } from './input.ts'
import { updateReason, withoutCredentials } from './reasons.ts'

// An object that exists, was made by others, and is to join a service that says so (`adopt`).
// In: the object, what is live, how they differ. Out: an update that takes it over, or why it cannot be.
// Limits: nothing is made anew for it, and nobody else who still looks after it is fought.

/** Whether the service asks for this very object. */
export function mayAdopt(
  { adoptable }: Pick<PlanInput, 'adoptable'>,
  { id, service }: DesiredObject,
): boolean {
  const wanted = adoptable.get(service ?? '')
  return wanted === true || (wanted?.includes(printId(id)) ?? false)
}

export function decideAdoption(
  object: DesiredObject,
  live: LiveObject,
  comparison: Comparison,
  pending: string | undefined,
): ObjectAction | { readonly refused: string } {
  const keeper = keeperOf(object, live)
  if (keeper !== undefined) return { refused: `is not adopted: ${keeper}` }
  const fixed = immutableChange(object.id, live, comparison.changes)
  if (fixed !== undefined)
    return {
      refused: `is not adopted: ${fixed} differs and cannot be changed in place: delete ${printId(object.id)} by hand, and it is made anew`,
    }
  const wanted = containersOf(redact(object.body) as JsonMap)
  const further = containersOf(live.body).filter((name) => !wanted.includes(name))
  if (further.length > 0)
    return {
      refused: `is not adopted: ${further.join(' and ')} in it would go on running beside ${String(object.service)}: delete ${printId(object.id)} by hand, and it is made anew`,
    }
  const changes = withoutCredentials(comparison.changes)
  // Labels of ours come with every object that joins.
  const telling = changes.filter(({ path }) => !path.startsWith('metadata.'))
  const what =
    telling.length === 0 ? '' : `, ${updateReason({ changes: telling, lost: [] }, object.service, pending)}`
  return {
    verb: 'update',
    id: object.id,
    ...serviceOf(object),
    desired: object,
    live: guardOf(live),
    adopted: true,
    changes,
    reason: `adopted${madeBy(live)}${what}`,
  }
}

/** Tools that would put back what we change, by the mark that they leave on objects. */
const KEEPERS: readonly (readonly [tool: string, mark: string])[] = [
  // https://github.com/argoproj/argo-cd/blob/010192f53b82d45c34b49767cc13def5240520ec/common/common.go
  ['Argo CD', 'argocd.argoproj.io/instance'],
  ['Argo CD', 'argocd.argoproj.io/tracking-id'],
  // https://github.com/fluxcd/kustomize-controller/blob/a9e8f94812e188da2bd24a979b6e91bfa7c09bcc/internal/controller/kustomization_controller.go
  ['Flux', 'kustomize.toolkit.fluxcd.io/name'],
  ['Flux', 'helm.toolkit.fluxcd.io/name'],
  // https://github.com/carvel-dev/kapp/blob/c1cf2e5116f96d3d03c04f43620f0925d0830c78/pkg/kapp/app/recorded_app.go
  ['kapp', 'kapp.k14s.io/app'],
  // https://github.com/rancher/wrangler/blob/ea3757225093bde8c4858028fa4c1a102164bfb1/pkg/apply/desiredset_apply.go
  ['a controller of Rancher (Fleet, k3s)', 'objectset.rio.cattle.io/hash'],
]

function keeperOf(object: DesiredObject, live: LiveObject): string | undefined {
  if (isBeingDeleted(live)) return 'it is being deleted'
  const theirs = label(live, INSTALLATION_LABEL)
  if (theirs !== undefined && theirs !== desiredLabel(object, INSTALLATION_LABEL))
    return `it belongs to the Diploid installation ${String(theirs)}`
  const metadata: JsonMap = isMap(live.body.metadata) ? live.body.metadata : {}
  const marks = [metadata.labels, metadata.annotations].flatMap((map) => (isMap(map) ? Object.keys(map) : []))
  const keeper = KEEPERS.find(([, mark]) => marks.includes(mark))
  if (keeper !== undefined)
    return `${keeper[0]} still manages it, as ${keeper[1]} on it says; let it go there first, and take that away`
  const owners = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences.filter(isMap) : []
  const owner = owners.find(({ controller }) => controller === true)
  return owner && `${String(owner.kind)}/${String(owner.name)} makes it; adopt that, or its configuration`
}

/** An apply leaves items of keyed lists that it does not name: what is another container to Kubernetes stays. */
function containersOf({ spec }: JsonMap): readonly string[] {
  const job = isMap(spec) && isMap(spec.jobTemplate) ? spec.jobTemplate.spec : spec
  const pod = isMap(job) && isMap(job.template) ? job.template.spec : undefined
  const containers = isMap(pod) ? pod.containers : undefined
  return Array.isArray(containers) ? containers.filter(isMap).map(({ name }) => String(name)) : []
}

function madeBy(live: LiveObject): string {
  const names = [...new Set(managersOf(live).map(({ manager }) => manager))]
  return names.length === 0 ? '' : ` (held by ${names.join(' and ')})`
}
