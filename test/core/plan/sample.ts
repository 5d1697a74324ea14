import type { JsonMap } from '../../../src/core/json.ts'
import { compare } from '../../../src/core/objects/compare/compare.ts'
import {
  type DesiredObject,
  idKey,
  idOf,
  type LiveObject,
  type ObjectId,
} from '../../../src/core/objects/object.ts'
import type { PlanInput } from '../../../src/core/plan/decide/input.ts'
import { describePlan } from '../../../src/core/plan/describe-plan.ts'
import { makePlan } from '../../../src/core/plan/make-plan.ts'
import type { InventoryEntry, Plan } from '../../../src/core/plan/plan.ts'
import type { ValueMap } from '../../../src/core/sensitive.ts'

// Small objects and plans for tests: who made an object is written into it.

const LABEL = { 'app.kubernetes.io/managed-by': 'diploid' }

export function desired(kind: string, name: string, content: ValueMap = {}, service?: string): DesiredObject {
  const apiVersion = VERSIONS[kind] ?? 'v1'
  const namespace = kind === 'Namespace' ? '' : 'shop'
  const metadata = {
    name,
    ...(namespace === '' ? {} : { namespace }),
    labels: LABEL,
    annotations: { 'diploid.dev/id': keyedId({ kind, name }) },
  }
  const body = { apiVersion, kind, metadata, ...content }
  return { id: idOf(body), ...(service === undefined ? {} : { service }), body }
}

const VERSIONS: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  Job: 'batch/v1',
  Ingress: 'networking.k8s.io/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  Widget: 'example.org/v1',
}

function keyedId({ kind, name }: Pick<ObjectId, 'kind' | 'name'>): string {
  return `keyed id of ${kind}/${name}`
}

/** As the server has it after our apply. */
export function applied(object: DesiredObject, change: JsonMap = {}): LiveObject {
  const { metadata, ...content } = object.body as unknown as JsonMap & { readonly metadata: JsonMap }
  const { apiVersion: _, kind: __, ...fields } = content
  const owned = { ...owns(fields), 'f:metadata': owns(without(metadata, ['name', 'namespace'])) }
  const managedFields = [{ manager: 'diploid', operation: 'Apply', fieldsV1: owned }]
  const body = {
    ...content,
    ...change,
    metadata: { ...metadata, ...(change.metadata as JsonMap), managedFields },
  }
  return { id: object.id, uid: uidOf(object.id), resourceVersion: '7', body }
}

/** The same object, made by somebody else. */
export function foreign(object: DesiredObject): LiveObject {
  const { id, body } = object
  const metadata = { name: id.name, namespace: id.namespace, managedFields: [] }
  return { id, uid: 'theirs', resourceVersion: '1', body: { ...(body as unknown as JsonMap), metadata } }
}

export function uidOf({ kind, name }: Pick<ObjectId, 'kind' | 'name'>): string {
  return `uid of ${kind}/${name}`
}

export function entry(object: DesiredObject, uid: string | undefined = uidOf(object.id)): InventoryEntry {
  const { id, service } = object
  return { id, ...(uid === undefined ? {} : { uid }), ...(service === undefined ? {} : { service }) }
}

/** An entry as it stands between the write before creating and the one after. */
export function entryWithoutUid(object: DesiredObject): InventoryEntry {
  const { uid: _, ...rest } = entry(object)
  return rest
}

interface Scene extends Partial<Omit<PlanInput, 'desired' | 'observed' | 'inventory' | 'needs'>> {
  readonly wants?: readonly DesiredObject[]
  readonly live?: readonly LiveObject[]
  readonly blind?: readonly string[]
  readonly inventory?: readonly InventoryEntry[] | 'new' | 'lost'
  readonly services?: readonly string[]
}

export function plan(scene: Scene): Plan {
  const { wants = [], live = [], blind = [], inventory = [], services = ['web', 'api'], ...rest } = scene
  const lives = new Map(live.map((object) => [idKey(object.id), object]))
  const comparisons = new Map(
    wants.flatMap((object) => {
      const found = lives.get(idKey(object.id))
      return found === undefined ? [] : [[idKey(object.id), compare(object, found)] as const]
    }),
  )
  return makePlan({
    environment: 'production',
    instance: 'production',
    namespace: 'shop',
    revision: 'main@3fa9c21',
    desired: { instance: 'production', objects: wants },
    observed: { live: lives, blind: new Set(blind) },
    comparisons,
    verdicts: new Map(),
    inventory: inventoryOf(inventory),
    builds: [],
    pending: new Map(),
    held: new Map(),
    needs: new Map(services.map((service) => [service, []])),
    keyedId,
    inUse: new Set(),
    undeployed: new Set(),
    adoptable: new Map(),
    replaceable: new Set(),
    ...rest,
  })
}

/** The lines between the heading and the summary. */
export function lines(scene: Scene): readonly string[] {
  return describePlan(plan(scene))
    .split('\n')
    .slice(1, -1)
    .map((line) => line.trim().replaceAll(/ {2,}/g, ' '))
}

function inventoryOf(inventory: readonly InventoryEntry[] | 'new' | 'lost'): PlanInput['inventory'] {
  if (inventory === 'new') return { state: 'new' }
  if (inventory === 'lost') return { state: 'lost', reason: 'damaged' }
  return { state: 'intact', entries: new Map(inventory.map((each) => [idKey(each.id), each])) }
}

function owns(value: JsonMap): JsonMap {
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      `f:${key}`,
      typeof item === 'object' && item !== null && !Array.isArray(item) ? owns(item as JsonMap) : {},
    ]),
  )
}

function without(value: JsonMap, keys: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}
