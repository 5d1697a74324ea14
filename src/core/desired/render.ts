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
import { secretsAmong } from './leaks.ts'
import { chosenRouting } from './network/chosen.ts'
import { sharedHosts } from './network/ingress/shared-hosts.ts'
import { patchCallsOf } from './patch/apply-patches.ts'
import type { PatchCall } from './patch/call.ts'
import { printFrame, type RenderedService, renderAgain } from './render-again.ts'
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
  /** Those of the objects and Jobs that hold a secret value. */
  readonly secret: ReadonlySet<DesiredObject>
}

export function render(input: RenderInput, remember: Remember = AFRESH): Checked<Rendered> {
  const { ops, instance, images, lookups } = input
  // A service whose code cannot be had keeps its objects as they are: it is not rendered, and the plan holds it.
  const parts = partsOf(input.services, images, lookups, remember).filter(
    ({ service }) => service.source.kind !== 'held',
  )
  const frame = frameOf(input, parts)
  const common = printFrame(frame)
  const rendered = parts.map((part) => renderAgain(frame, common, part, remember))
  const { quota } = ops.environments?.get(instance.environment) ?? {}
  const shared = [namespaceObject(frame), ...quotaObjects(frame, quota)]
  const unsorted = [...shared, ...rendered.flatMap((result) => result.objects)]
  const names = [...shared.map(({ id }) => idKey(id)), ...rendered.map((result) => result.names)]
  // It hangs on names alone, which hardly ever change.
  const order = remember.again('order', '', names, () => orderOf(unsorted))
  const objects = inTurn(unsorted, order)
  const tasks = rendered.flatMap((result) => result.tasks)
  const { pending, awaited } = waitingOf(rendered)
  const secret = new Set([...secretsAmong(shared), ...rendered.flatMap((result) => result.secret)])
  const patchable = { objects: [...objects, ...jobsOf(tasks)], awaited, secret }
  return {
    value: {
      desired: { instance: instance.name, objects },
      patchCalls: patchCallsOf(
        patchable,
        parts.map(({ service }) => service),
      ),
      digests: digestsOf(parts),
      pending,
      awaited,
      notes: rendered.flatMap((result) => result.notes),
      tasks,
      secret,
    },
    problems: [
      ...missingImages(parts, images, lookups),
      ...rendered.flatMap((result) => result.problems),
      ...doubles(unsorted, order, ops.services),
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

function waitingOf(rendered: readonly RenderedService[]): Pick<Rendered, 'pending' | 'awaited'> {
  const pending = new Map<string, string>()
  const awaited = new Map<string, readonly string[]>()
  for (const result of rendered) {
    const { service, image } = result.part
    for (const [key, reason] of result.pending) pending.set(key, reason)
    if (image !== undefined || service.image.kind === 'none') awaited.set(service.name, result.awaited)
  }
  return { pending, awaited }
}

function digestsOf(parts: readonly Part[]): Rendered['digests'] {
  const digests = new Map<string, Fact<string>>()
  for (const { image } of parts) if (image !== undefined) digests.set(image.reference, image.digest)
  return digests
}

interface Order {
  /** Of each object in its turn, where it stood before. */
  readonly places: readonly number[]
  /** Of each object that is called like an earlier one, both. */
  readonly doubles: readonly (readonly [number, number])[]
}

function orderOf(objects: readonly DesiredObject[]): Order {
  const first = new Map<string, number>()
  const doubles: [number, number][] = []
  for (const [place, { id }] of objects.entries()) {
    const key = idKey(id)
    const other = first.get(key)
    if (other === undefined) first.set(key, place)
    else doubles.push([place, other])
  }
  const inOrder = inApplyOrder(objects.map(({ id }, place) => ({ id, place })))
  return { places: inOrder.map(({ place }) => place), doubles }
}

function inTurn(objects: readonly DesiredObject[], { places }: Order): readonly DesiredObject[] {
  const sorted: DesiredObject[] = []
  for (const place of places) {
    const object = objects[place]
    if (object !== undefined) sorted.push(object)
  }
  return sorted
}

/** Two services that make the same object: each round one would overwrite the other. */
function doubles(
  objects: readonly DesiredObject[],
  order: Order,
  written: RenderInput['ops']['services'],
): readonly Problem[] {
  return order.doubles.flatMap(([place, before]) => {
    const [object, other] = [objects[place], objects[before]]
    return object && other ? [double(object, other, written)] : []
  })
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
