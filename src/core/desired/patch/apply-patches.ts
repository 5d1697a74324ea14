import { type DesiredObject, idKey } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import type { Checked, Problem } from '../../problem.ts'
import { isValueMap, type Value, type ValueMap } from '../../sensitive.ts'
import type { Patch, Service } from '../../services/service.ts'
import { leaks } from '../leaks.ts'
import type { PatchCall, PatchResult } from './call.ts'
import { jsonPatch } from './json/json-patch.ts'
import { Refused } from './json/refused.ts'
import { mergePatch } from './merge-patch.ts'
import { failedCall, failedOperation, noObject, protectedField, unknownTarget } from './mistakes.ts'
import { protectedIn } from './protected.ts'
import { restored, withoutSecrets } from './tokens.ts'

// What services change in their rendered objects: the hatch for everything that has no key.
// In: objects as rendered, what functions returned so far. Out: objects as they are wanted, and the calls still open.
// Limits: identity, our own labels and whatever a name was hashed from stay; a patch that may not be has no effect.

export interface Patched {
  readonly objects: readonly DesiredObject[]
  /** Functions whose result is not known yet; what stands upon it is not applied either. */
  readonly patchCalls: readonly PatchCall[]
}

export interface Unpatched {
  readonly objects: readonly DesiredObject[]
  /** By service: idKeys of what waits for a fact, objects among them that exist only once it is known. */
  readonly awaited: ReadonlyMap<string, readonly string[]>
  /** Those of the objects that may hold a secret value. */
  readonly secrets: ReadonlySet<DesiredObject>
}

type Patching = Pick<Service, 'name' | 'patch'>

/** The functions that are called first. */
export function patchCallsOf(unpatched: Unpatched, services: readonly Patching[]): readonly PatchCall[] {
  const isPatched = services.some(({ patch }) => Object.values(patch).some(({ kind }) => kind === 'function'))
  return isPatched ? applyPatches(unpatched, services).value.patchCalls : []
}

/** `results` are what earlier `patchCalls` returned, by their id. */
export function applyPatches(
  { objects, awaited, secrets }: Unpatched,
  services: readonly Patching[],
  results: ReadonlyMap<string, PatchResult> = new Map(),
): Checked<Patched> {
  const isPatched = services.filter(({ patch }) => Object.keys(patch).length > 0)
  if (isPatched.length === 0)
    return { value: { objects, patchCalls: [] }, problems: leaks(ofThem(objects, secrets)) }
  const problems = isPatched.flatMap((service) => unmet(service, objects, awaited))
  const patchCalls: PatchCall[] = []
  const byName = new Map(isPatched.map((service) => [service.name, service]))
  const patched = objects.map((object) => {
    const service = byName.get(object.service ?? '')
    if (service === undefined) return object
    const outcome = patchObject(object, service, results)
    problems.push(...outcome.problems)
    if (outcome.call !== undefined) patchCalls.push(outcome.call)
    return outcome.body === object.body ? object : { ...object, body: outcome.body }
  })
  const suspects = patched.filter((object, index) => object !== objects[index] || secrets.has(object))
  return { value: { objects: patched, patchCalls }, problems: [...problems, ...leaks(suspects)] }
}

/** In the order of all objects; hardly any is one. */
function ofThem(objects: readonly DesiredObject[], secrets: Unpatched['secrets']): readonly DesiredObject[] {
  return secrets.size === 0 ? [] : objects.filter((object) => secrets.has(object))
}

function unmet(
  service: Patching,
  objects: readonly DesiredObject[],
  awaited: Unpatched['awaited'],
): readonly Problem[] {
  const targets = Object.keys(service.patch)
  const waiting = awaited.get(service.name)
  // Of a service that was not rendered as a whole, nobody knows yet.
  if (waiting === undefined) return []
  const later = waiting.map(targetOf)
  const own = objects.filter((object) => object.service === service.name).map(({ id }) => id)
  return targets
    .filter((target) => ![...own, ...later].some((id) => isTarget(id, target)))
    .map((target) => unknownTarget(service.name, target, own))
}

interface Outcome {
  readonly body: ValueMap
  readonly problems: readonly Problem[]
  readonly call?: PatchCall
}

/** What is said of all objects of a kind comes first, what is said of this one stands upon it. */
function patchObject(
  object: DesiredObject,
  service: Patching,
  results: ReadonlyMap<string, PatchResult>,
): Outcome {
  const targets = Object.keys(service.patch)
    .filter((target) => isTarget(object.id, target))
    .sort(byText)
  const problems: Problem[] = []
  let body = object.body
  for (const target of targets) {
    const patch = service.patch[target]
    if (patch === undefined) continue
    const place = { service: service.name, target, id: object.id }
    const next = patchedBody(body, patch, place, results)
    if ('call' in next) return { body, problems, call: next.call }
    problems.push(...next.problems)
    if (next.problems.length > 0) continue
    const refused = isValueMap(next.value) ? protectedIn(object, next.value) : 'all of it'
    if (refused !== undefined) problems.push(protectedField(place, refused))
    else if (isValueMap(next.value)) body = next.value
  }
  return { body, problems }
}

type Target = Pick<DesiredObject['id'], 'kind' | 'name'>

function targetOf(key: string): Target {
  const [, kind = '', , name = ''] = key.split('/')
  return { kind, name }
}

function isTarget({ kind, name }: Target, target: string): boolean {
  return target === kind || target === `${kind}/${name}`
}

function patchedBody(
  body: ValueMap,
  patch: Patch,
  place: { readonly service: string; readonly target: string; readonly id: DesiredObject['id'] },
  results: ReadonlyMap<string, PatchResult>,
): Checked<Value> | { readonly call: PatchCall } {
  switch (patch.kind) {
    case 'merge':
      return { value: mergePatch(body, patch.value), problems: [] }
    case 'operations': {
      const value = jsonPatch(body, patch.operations)
      if (!(value instanceof Refused)) return { value, problems: [] }
      return { value: body, problems: [failedOperation(place, value)] }
    }
    case 'function': {
      const id = `${idKey(place.id)} ${place.target}`
      const { object, secrets } = withoutSecrets(body)
      const result = results.get(id)
      if (result === undefined) {
        const { file, path } = patch
        return { call: { id, service: place.service, file, path, object } }
      }
      if (!result.ok) return { value: body, problems: [failedCall(place, result)] }
      const returned = restored(result.value, { object, secrets })
      if (returned instanceof Refused) return { value: body, problems: [noObject(place, returned)] }
      return { value: returned, problems: [] }
    }
  }
}
