import { idKey } from '../objects/object.ts'
import { applyOrder } from '../objects/order.ts'
import { anothersInstance } from './another.ts'
import { decideDelete, staysBehind } from './decide/delete.ts'
import type { PlanInput } from './decide/input.ts'
import { decideObject, isAction, isRefusal } from './decide/object.ts'
import { entriesOf } from './inventory.ts'
import { movedInstance } from './moved.ts'
import type { Action, Plan, Refusal } from './plan.ts'

// Desired × observed → the plan.
// In: what should be, what is, what we applied before, what the server decided. Out: actions in order, refusals, counts.
// Limits: no action touches an object that is not ours; an incomplete sight of the cluster plans less, never more.

export function makePlan(input: PlanInput): Plan {
  const decisions = input.desired.objects.map((object) => decideObject(input, object))
  const writes = decisions.filter(isAction).sort((a, b) => applyOrder(a.id, b.id))
  const wanted = new Set(input.desired.objects.map((object) => idKey(object.id)))
  const unwanted = [...entriesOf(input.inventory).values()].filter((entry) => !wanted.has(idKey(entry.id)))
  const deletes = unwanted
    .map((entry) => decideDelete(input, entry))
    .filter((action) => action !== undefined)
    .sort((a, b) => applyOrder(b.id, a.id))
  const stays = unwanted.filter((entry) => staysBehind(input, entry, deletes)).map(({ id }) => id)
  const moved = movedInstance(input.inventory, input.instance, input.namespace)
  const anothers = anothersInstance(input, deletes)
  const whole = [anothers, moved].filter((refusal) => refusal !== undefined)
  const refusals = [...whole, ...decisions.filter(isRefusal)]
  return {
    environment: input.environment,
    instance: input.instance,
    namespace: input.namespace,
    revision: input.revision,
    ...(input.looked === undefined ? {} : { looked: input.looked }),
    actions: [...input.builds, ...writes, ...deletes].filter((action) => !isStopped(action, refusals)),
    refusals,
    ...(stays.length === 0 ? {} : { stays: stays.sort(applyOrder) }),
    held: input.held,
    unchanged: decisions.filter((decision) => decision === 'keep').length,
    needs: input.needs,
  }
}

/** Half of a service is worse than the service as it was; without what is common, nothing is done at all. */
function isStopped(action: Action, refusals: readonly Refusal[]): boolean {
  return refusals.some(({ service }) => service === undefined || service === action.service)
}
