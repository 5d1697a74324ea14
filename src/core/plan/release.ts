import type { Desired } from '../desired/desired.ts'
import type { RoutingChoice } from '../desired/network/chosen.ts'
import type { SecretVersions } from '../desired/secrets/secret-versions.ts'
import type { MadeOf } from '../images/changes.ts'
import type { ImageFacts } from '../images/image.ts'
import type { BaseFacts } from '../images/refresh.ts'
import { canonical, isMap, type Json } from '../json.ts'
import { hashedBody } from '../objects/hash.ts'
import { type DesiredObject, idKey, type ObjectId } from '../objects/object.ts'
import { byText } from '../objects/order.ts'
import type { Sensitive } from '../sensitive.ts'
import { summary } from './describe-plan.ts'
import type { Plan } from './plan.ts'

/** One carried-out plan: what a later round compares with, and what history shows. */
export interface Release {
  readonly id: string
  readonly revision: string
  /** The ops repository that it came from (`git.example.com/acme/ops`); releases of earlier versions do not tell. */
  readonly ops?: string
  readonly result: 'done' | 'failed'
  readonly summary: string
  /** ISO 8601, UTC. */
  readonly time: string
  /** Commit by service. */
  readonly commits: Readonly<Record<string, string>>
  /** What the image of each service was made of; releases of earlier versions do not tell. */
  readonly images?: Readonly<Record<string, MadeOf>>
  /** Commits that refs of `extends` stood for. */
  readonly refs?: Readonly<Record<string, string>>
  /** What registries said, by reference: looked up once, then replayed. */
  readonly facts: Readonly<Record<string, ImageFacts>>
  /** The same of the images that builds stand on, and when; releases of earlier versions have them among `facts`. */
  readonly bases?: Readonly<Record<string, BaseFacts>>
  /** Keyed hashes of what pods use of Secrets that are not ours, by `secret/key`, and of what builds mount. */
  readonly secrets?: SecretVersions
  /** Which of the cluster's ways routes took: chosen once, then kept. */
  readonly routing?: RoutingChoice
  /** Objects as last applied, by idKey; secret values as keyed hashes. */
  readonly objects: Readonly<Record<string, Json>>
  /** What each service needed, so that a service that leaves goes after those that used it. */
  readonly needs: Readonly<Record<string, readonly string[]>>
  /** Names of generated ConfigMaps and Secrets (idKeys) of this release and the two before it, newest first. */
  readonly configs: readonly (readonly string[])[]
}

/** How many releases keep their generated configuration, so that a workload can go back to it. */
const KEPT_CONFIGS = 3

export interface ReleaseInput {
  readonly id: string
  readonly time: string
  readonly ops?: string | undefined
  readonly plan: Plan
  readonly desired: Desired
  readonly commits: Release['commits']
  readonly images: NonNullable<Release['images']>
  readonly refs?: Release['refs']
  readonly facts: Release['facts']
  readonly bases?: Release['bases']
  readonly secrets?: SecretVersions
  readonly routing?: RoutingChoice | undefined
  /** idKeys whose write failed or was blocked: their last applied state stays the earlier one. */
  readonly notApplied: ReadonlySet<string>
  readonly failed: boolean
  readonly rootKey: Sensitive
  readonly previous: Release | undefined
}

export function releaseOf(input: ReleaseInput): Release {
  return {
    id: input.id,
    revision: input.plan.revision,
    ...(input.ops === undefined ? {} : { ops: input.ops }),
    result: input.failed ? 'failed' : 'done',
    summary: summary(input.plan),
    time: input.time,
    commits: input.commits,
    images: input.images,
    ...(input.refs === undefined ? {} : { refs: input.refs }),
    facts: input.facts,
    ...(input.bases === undefined ? {} : { bases: input.bases }),
    ...(input.secrets === undefined ? {} : { secrets: input.secrets }),
    ...(input.routing === undefined ? {} : { routing: input.routing }),
    objects: appliedObjects(input),
    needs: Object.fromEntries(input.plan.needs),
    configs: recentConfigs(input),
  }
}

/** Generated configuration that recent releases still use. */
export function configsInUse(previous: Release | undefined): ReadonlySet<string> {
  return new Set((previous?.configs ?? []).slice(0, KEPT_CONFIGS - 1).flat())
}

/** Whether the object is, to the last secret, what the release before applied. */
export function isLastApplied(
  previous: Release | undefined,
  object: DesiredObject,
  rootKey: Sensitive,
): boolean {
  const applied = previous?.objects[idKey(object.id)]
  return applied !== undefined && canonical(applied) === canonical(hashedBody(object.body, rootKey))
}

/**
 * What the release before applied of an object. Replicas that it left to an autoscaler of ours count as ours: whoever
 * takes the autoscaler away says how many there shall be.
 */
export function appliedBefore(previous: Release | undefined, id: ObjectId): Json | undefined {
  const applied = previous?.objects[idKey(id)]
  if (!isMap(applied) || !isMap(applied.spec) || !hadAutoscaler(previous, id)) return applied
  return { ...applied, spec: { replicas: null, ...applied.spec } }
}

function hadAutoscaler(previous: Release | undefined, { kind, name, namespace }: ObjectId): boolean {
  const place = `autoscaling/HorizontalPodAutoscaler/${namespace}/`
  return Object.entries(previous?.objects ?? {}).some(([key, body]) => {
    const spec = isMap(body) && key.startsWith(place) ? body.spec : undefined
    const target = isMap(spec) ? spec.scaleTargetRef : undefined
    return isMap(target) && target.kind === kind && target.name === name
  })
}

function appliedObjects(input: ReleaseInput): Record<string, Json> {
  const objects: Record<string, Json> = {}
  for (const object of input.desired.objects) {
    const key = idKey(object.id)
    const before = input.previous?.objects[key]
    if (!input.notApplied.has(key)) objects[key] = hashedBody(object.body, input.rootKey)
    else if (before !== undefined) objects[key] = before
  }
  return objects
}

/** A failed release may leave pods of an earlier one running: it joins the one before it instead of pushing one out. */
function recentConfigs({ desired, previous, failed }: ReleaseInput): Release['configs'] {
  const before = previous?.configs ?? []
  const [last = []] = before
  const generated = desired.objects.filter((object) => object.body.immutable === true)
  const now = generated.map((object) => idKey(object.id))
  const kept = failed ? [...new Set([...now, ...last])] : now
  const [next, latest] = [kept.sort(byText), [...last].sort(byText)]
  if (next.join() === latest.join()) return before.length === 0 ? [next] : before
  return [next, ...(failed ? before.slice(1) : before)].slice(0, KEPT_CONFIGS)
}
