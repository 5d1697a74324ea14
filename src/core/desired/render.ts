import type { EnvironmentConfig, RoutingConfig } from '../config/ops.ts'
import type { Image, Lookups } from '../images/image.ts'
import type { Fact } from '../json.ts'
import { type DesiredObject, idKey, printId } from '../objects/object.ts'
import { byText, inApplyOrder } from '../objects/order.ts'
import { type Origin, printOrigin } from '../origin.ts'
import { at, type Checked, type Problem } from '../problem.ts'
import { AFRESH, type Remember } from '../remember.ts'
import type { Service } from '../services/service.ts'
import type { Instance } from '../targets/target.ts'
import type { ClusterFacts, Desired, Owner } from './desired.ts'
import type { Frame, Note, Part } from './frame.ts'
import { makeObject } from './identity.ts'
import { missingImages, partsOf } from './images.ts'
import { chosenRouting } from './network/chosen.ts'
import { sharedHosts } from './network/ingress/shared-hosts.ts'
import { patchCallsOf } from './patch/apply-patches.ts'
import type { PatchCall } from './patch/call.ts'
import { printFrame, renderAgain } from './render-again.ts'
import { quotaObjects } from './scaling/quota.ts'
import type { ServiceObjects } from './service-objects.ts'
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
    /** Where each service is written. */
    readonly services?: ReadonlyMap<string, { readonly origin: Origin | undefined }>
  }
  readonly instance: Instance
  readonly services: readonly Service[]
  readonly images: readonly Image[]
  readonly lookups: Lookups
  readonly sources: Sources
  readonly cluster: ClusterFacts
  readonly owner: Owner | undefined
}

export interface Rendered {
  /** What services say in `patch` is not in it yet: applyPatches does that. */
  readonly desired: Desired
  /** Functions of `patch` whose results applyPatches wants. */
  readonly patchCalls: readonly PatchCall[]
  /** The digest of each image by its reference. */
  readonly digests: ReadonlyMap<string, Fact<string>>
  /**
   * What waits for a fact, by idKey, with the reason. An id without an object stands for one that cannot be rendered
   * yet and may exist: keep it.
   */
  readonly pending: ReadonlyMap<string, string>
  /** By service that was rendered as a whole: what waits, by idKey. */
  readonly awaited: ReadonlyMap<string, readonly string[]>
  readonly notes: readonly Note[]
  /** What runs around rollouts, and what they wait for; none of its Jobs is desired. */
  readonly tasks: readonly ServiceTasks[]
}

export function render(input: RenderInput, remember: Remember = AFRESH): Checked<Rendered> {
  // A service whose code cannot be had keeps its objects as they are: it is not rendered, and the plan holds it.
  const running = input.services.filter(({ source }) => source.kind !== 'held')
  const isRunning = new Set(running)
  const parts = partsOf(input.services, input.images, input.lookups).filter(({ service }) =>
    isRunning.has(service),
  )
  const frame = frameOf(input, parts)
  const common = printFrame(frame)
  const rendered = parts.map((part) => ready(renderAgain(frame, common, part, remember)))
  const { quota } = input.ops.environments?.get(input.instance.environment) ?? {}
  const shared = [namespaceObject(frame), ...quotaObjects(frame, quota)]
  const unsorted = [...shared, ...rendered.flatMap((result) => result.objects)]
  const objects = inApplyOrder(unsorted)
  const pending = new Map(rendered.flatMap((result) => [...result.pending]))
  const tasks = rendered.flatMap((result) => result.tasks)
  const awaited = new Map(
    parts.flatMap(({ service, image }, index) => {
      const isWhole = image !== undefined || service.image.kind === 'none'
      return isWhole ? [[service.name, [...(rendered[index]?.pending.keys() ?? [])]] as const] : []
    }),
  )
  const patchable = { objects: [...objects, ...jobsOf(tasks)], awaited }
  return {
    value: {
      desired: { instance: input.instance.name, objects },
      patchCalls: patchCallsOf(patchable, running),
      digests: new Map(
        parts.flatMap(({ image }) => (image ? [[image.reference, image.digest] as const] : [])),
      ),
      pending,
      awaited,
      notes: rendered.flatMap((result) => result.notes),
      tasks,
    },
    problems: [
      ...missingImages(parts, input.images, input.lookups),
      ...rendered.flatMap((result) => result.problems),
      ...doubles(unsorted, input.ops.services),
      ...sharedHosts(frame, parts),
    ],
  }
}

function frameOf({ ops, instance, owner, cluster, sources }: RenderInput, parts: readonly Part[]): Frame {
  const { issuer, annotations, proxies } = ops.routing ?? {}
  return {
    project: ops.name,
    instance,
    owner,
    sources,
    cluster: chosenRouting(cluster, ops.routing ?? {}),
    entered: enteredServices(parts),
    ports: new Map(parts.map(({ service, ports }) => [service.name, ports])),
    ...(issuer === undefined ? {} : { issuer }),
    ...(annotations === undefined ? {} : { routeAnnotations: annotations }),
    ...(proxies === undefined ? {} : { proxies }),
  }
}

function enteredServices(parts: readonly Part[]): ReadonlySet<string> {
  const routed = parts.filter(({ service }) => service.routes.length > 0)
  return new Set(
    routed.flatMap(({ service }) => [
      service.name,
      ...(service.exposure?.proxy ?? []).map((proxy) => proxy.service),
    ]),
  )
}

function namespaceObject(frame: Frame): DesiredObject {
  return makeObject(
    frame,
    undefined,
    { apiVersion: 'v1', kind: 'Namespace', name: frame.instance.namespace },
    {},
  )
}

/** Workloads that wait for a fact are named as pending, and stay as they are until it is there. */
function ready(result: ServiceObjects): ServiceObjects {
  const { objects, pending, unready } = result
  if (unready.size === 0) return result
  return {
    ...result,
    objects: objects.filter(({ id }) => !unready.has(idKey(id))),
    pending: new Map([...pending, ...unready]),
  }
}

/** Two services that make the same object: each round one would overwrite the other. */
function doubles(
  objects: readonly DesiredObject[],
  written: RenderInput['ops']['services'],
): readonly Problem[] {
  const first = new Map<string, DesiredObject>()
  const problems: Problem[] = []
  for (const object of objects) {
    const key = idKey(object.id)
    const other = first.get(key)
    if (other === undefined) first.set(key, object)
    else problems.push(double(object, other, written))
  }
  return problems
}

function double(
  object: DesiredObject,
  other: DesiredObject,
  written: RenderInput['ops']['services'],
): Problem {
  const named = ({ service }: DesiredObject): string => {
    if (service === undefined) return 'the instance'
    const origin = written?.get(service)?.origin
    return origin?.file === undefined ? service : `${service} (${printOrigin(origin)})`
  }
  const [one, two] = [named(other), named(object)].sort(byText)
  return {
    code: 'desired.same-object',
    message:
      one === two
        ? `${one} makes ${printId(object.id)} twice`
        : `${one} and ${two} both make ${printId(object.id)}`,
    hint: 'Rename one of the services, or what makes it there: a job, a process, an object.',
    path: ['services', object.service ?? other.service ?? ''],
    ...at(written?.get(object.service ?? other.service ?? '')?.origin),
  }
}
