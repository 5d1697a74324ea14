import type { Fact } from '../../json.ts'
import { type DesiredObject, idKey } from '../../objects/object.ts'
import { inApplyOrder } from '../../objects/order.ts'
import type { Part } from '../frame.ts'
import { jobsOf } from '../tasks/patched-jobs.ts'
import type { ServiceTasks } from '../tasks/tasks.ts'
import { type Pair, podsOf, samePods } from './same-pods.ts'

// What an instance knows of its objects without looking into them: their order, which are called alike, what they wait for.
// In: what is common to it, its services as they were rendered. Out: places of objects, facts by their names.
// Limits: nothing here hangs on what an object says, so that an edit hardly ever changes it.

export interface Outline {
  /** Of each object in the order of applying, where it stood before. */
  readonly places: readonly number[]
  /** Of each object that is called like an earlier one, where both stood. */
  readonly doubles: readonly (readonly [number, number])[]
  /** What makes pods that are called alike. */
  readonly samePods: readonly Pair[]
  /** The digest of each image by its reference. */
  readonly digests: ReadonlyMap<string, Fact<string>>
  /**
   * What waits for a fact, by idKey, with the reason. An id without an object stands for one that cannot be rendered
   * yet and may exist: keep it.
   */
  readonly pending: ReadonlyMap<string, string>
  /** By service that was rendered as a whole: what waits, by idKey. */
  readonly awaited: ReadonlyMap<string, readonly string[]>
}

export interface Outlined {
  readonly part: Pick<Part, 'service' | 'image'>
  readonly objects: readonly DesiredObject[]
  readonly pending: ReadonlyMap<string, string>
  readonly tasks: readonly ServiceTasks[]
}

/** A text that is equal exactly where all is that the outline takes from a service. */
export function printOutline({ part, objects, pending, tasks }: Outlined): string {
  const { reference, digest } = part.image ?? {}
  const names = objects.map(({ id }) => idKey(id))
  // What other pods are called follows from the names of their objects.
  const pods = podsOf(jobsOf(tasks))
  return JSON.stringify([names, reference, digest, isWhole(part), [...pending], pods])
}

export function outlineOf(common: readonly DesiredObject[], services: readonly Outlined[]): Outline {
  const objects = [...common, ...services.flatMap((service) => service.objects)]
  const digests = new Map<string, Fact<string>>()
  const pending = new Map<string, string>()
  const awaited = new Map<string, readonly string[]>()
  for (const { part, pending: waiting } of services) {
    const { service, image } = part
    if (image !== undefined) digests.set(image.reference, image.digest)
    for (const [key, reason] of waiting) pending.set(key, reason)
    if (isWhole(part)) awaited.set(service.name, [...waiting.keys()])
  }
  const inOrder = inApplyOrder(objects.map(({ id }, place) => ({ id, place })))
  const places = inOrder.map(({ place }) => place)
  const pods = [...podsOf(objects), ...services.flatMap(({ tasks }) => podsOf(jobsOf(tasks)))]
  return { places, doubles: doublesOf(objects), samePods: samePods(pods), digests, pending, awaited }
}

/** The objects in the order of applying. */
export function inTurn({ places }: Outline, objects: readonly DesiredObject[]): readonly DesiredObject[] {
  const sorted: DesiredObject[] = []
  for (const place of places) {
    const object = objects[place]
    if (object !== undefined) sorted.push(object)
  }
  return sorted
}

function isWhole({ service, image }: Outlined['part']): boolean {
  return image !== undefined || service.image.kind === 'none'
}

function doublesOf(objects: readonly DesiredObject[]): Outline['doubles'] {
  const first = new Map<string, number>()
  const doubles: [number, number][] = []
  for (const [place, { id }] of objects.entries()) {
    const key = idKey(id)
    const other = first.get(key)
    if (other === undefined) first.set(key, place)
    else doubles.push([place, other])
  }
  return doubles
}
