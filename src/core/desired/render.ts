import type { EnvironmentConfig, RoutingConfig } from '../config/ops.ts'
import type { Image, Lookups } from '../images/image.ts'
import { type DesiredObject, idKey } from '../objects/object.ts'
import type { Checked } from '../problem.ts'
import { AFRESH, type Remember } from '../remember.ts'
import type { Service } from '../services/service.ts'
import type { Instance } from '../targets/target.ts'
import { rootImages } from './containers/root-images.ts'
import type { ClusterFacts, Desired, Owner } from './desired.ts'
import type { Frame, Note, Part } from './frame.ts'
import { makeObject } from './identity.ts'
import { missingImages, partsOf } from './images.ts'
import { secretsAmong } from './leaks.ts'
import { chosenRouting } from './network/chosen.ts'
import { sharedHosts } from './network/ingress/shared-hosts.ts'
import { doubles, type Written } from './outline/doubles.ts'
import { inTurn, type Outline, outlineOf } from './outline/outline.ts'
import { samePodName } from './outline/same-pods.ts'
import { patchCallsOf } from './patch/apply-patches.ts'
import type { PatchCall } from './patch/call.ts'
import { printFrame, renderAgain } from './render-again.ts'
import { quotaObjects } from './scaling/quota.ts'
import type { Sources } from './sources/sources.ts'
import { jobsOf } from './tasks/patched-jobs.ts'
import type { ServiceTasks } from './tasks/tasks.ts'

// Renders one instance: each service as the objects that run it.
// In: services with every value decided, images, files of repositories, what registries and the cluster told. Out: objects in order of applying.
// Limits: a fact that is missing is named in `pending`, not guessed; nothing here knows what is live.

export interface RenderInput {
  readonly ops: {
    readonly name: string
    readonly routing?: RoutingConfig
    readonly environments?: ReadonlyMap<string, Pick<EnvironmentConfig, 'quota'>>
    readonly services?: NonNullable<Written>
  }
  readonly instance: Instance
  readonly services: readonly Service[]
  readonly images: readonly Image[]
  readonly lookups: Lookups
  readonly sources: Sources
  readonly cluster: ClusterFacts
  readonly owner: Owner | undefined
  /** Whether a service is there by a branch that comes and goes. */
  readonly isPassing?: (service: string) => boolean
}

export interface Rendered extends Pick<Outline, 'digests' | 'pending' | 'awaited'> {
  /** What services say in `patch` is not in it yet: applyPatches does that. */
  readonly desired: Desired
  /** Functions of `patch` whose results applyPatches wants. */
  readonly patchCalls: readonly PatchCall[]
  readonly notes: readonly Note[]
  /** What runs around rollouts, and what they wait for; none of its Jobs is desired. */
  readonly tasks: readonly ServiceTasks[]
  /** Of the objects and Jobs: Secrets, and whatever else holds a secret value. */
  readonly secrets: ReadonlySet<DesiredObject>
}

export function render(input: RenderInput, remember: Remember = AFRESH): Checked<Rendered> {
  const { ops, instance, images, lookups } = input
  // A service whose code cannot be had keeps its objects as they are: it is not rendered, and the plan holds it.
  const parts = partsOf(input.services, images, lookups, remember).filter(
    ({ service }) => service.source.kind !== 'held',
  )
  const frame = frameOf(input, parts)
  const printed = printFrame(frame)
  // While it is equal it is the very text that it was: no service compares it letter by letter.
  const common = remember.again('frame', '', [printed], () => printed)
  const rendered = parts.map((part) => renderAgain(frame, common, part, remember))
  const { quota } = ops.environments?.get(instance.environment) ?? {}
  const shared = [namespaceObject(frame), ...quotaObjects(frame, quota)]
  const unsorted = [...shared, ...rendered.flatMap((result) => result.objects)]
  const outlines = [...shared.map(({ id }) => idKey(id)), ...rendered.map((result) => result.outline)]
  const outline = remember.again('outline', '', outlines, () => outlineOf(shared, rendered))
  const { digests, pending, awaited } = outline
  const objects = inTurn(outline, unsorted)
  const tasks = rendered.flatMap((result) => result.tasks)
  const secrets = new Set([...secretsAmong(shared), ...rendered.flatMap((result) => result.secrets)])
  const patchable = { objects: [...objects, ...jobsOf(tasks)], awaited, secrets }
  return {
    value: {
      desired: { instance: instance.name, objects },
      patchCalls: patchCallsOf(
        patchable,
        parts.map(({ service }) => service),
      ),
      digests,
      pending,
      awaited,
      notes: rendered.flatMap((result) => result.notes),
      tasks,
      secrets,
    },
    problems: [
      ...missingImages(parts, images, lookups),
      ...rootImages(parts, images, lookups),
      ...rendered.flatMap((result) => result.problems),
      ...doubles(unsorted, outline, ops.services, input.isPassing),
      ...outline.samePods.map((pair) => samePodName(pair, ops.services, input.isPassing)),
      ...sharedHosts(frame, parts),
    ],
  }
}

function frameOf({ ops, instance, owner, cluster, sources }: RenderInput, parts: readonly Part[]): Frame {
  const { issuer, annotations, proxies } = ops.routing ?? {}
  return {
    project: ops.name,
    // What is deployed beside a service is none of its business.
    instance: { ...instance, targets: [] },
    owner,
    sources,
    cluster: chosenRouting(cluster, ops.routing ?? {}),
    entered: enteredServices(parts),
    elsewhere: Object.fromEntries(
      parts.flatMap(({ service }) => (service.external ? [[service.name, service.external] as const] : [])),
    ),
    ports: new Map(parts.map(({ service, ports }) => [service.name, ports])),
    ...(issuer === undefined ? {} : { issuer }),
    ...(annotations === undefined ? {} : { routeAnnotations: annotations }),
    ...(proxies === undefined ? {} : { proxies }),
  }
}

function enteredServices(parts: readonly Part[]): ReadonlySet<string> {
  const entered = new Set<string>()
  for (const { service } of parts) {
    if (service.routes.length === 0) continue
    entered.add(service.name)
    for (const proxy of service.exposure?.proxy ?? []) entered.add(proxy.service)
  }
  return entered
}

function namespaceObject(frame: Frame): DesiredObject {
  return makeObject(
    frame,
    undefined,
    { apiVersion: 'v1', kind: 'Namespace', name: frame.instance.namespace },
    {},
  )
}
