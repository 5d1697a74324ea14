import type { Json } from '../../core/json.ts'
import { printId } from '../../core/objects/object.ts'
import { describePlan, summary } from '../../core/plan/describe-plan.ts'
import type { Action, Plan } from '../../core/plan/plan.ts'

/** A plan for machines: what the text says, as data. No object content: it may hold secrets. */
export function planAsJson(plan: Plan): Json {
  return {
    environment: plan.environment,
    instance: plan.instance,
    namespace: plan.namespace,
    revision: plan.revision,
    summary: summary(plan),
    unchanged: plan.unchanged,
    lookedUp: Object.fromEntries(plan.looked ?? []),
    actions: plan.actions.map(actionAsJson),
    refused: plan.refusals.map((refusal) => ({ object: printId(refusal.id), reason: refusal.reason })),
    stays: (plan.stays ?? []).map(printId),
    held: Object.fromEntries(plan.held),
    text: describePlan(plan),
  }
}

function actionAsJson(action: Action): Json {
  if (action.verb === 'build') {
    const { service, image, reason } = action
    return { verb: 'build', service, image: image.reference, key: image.key, reason }
  }
  return {
    verb: action.verb,
    object: printId(action.id),
    apiVersion: action.id.apiVersion,
    namespace: action.id.namespace,
    ...(action.service === undefined ? {} : { service: action.service }),
    reason: action.reason,
    changes: action.changes.map(({ inside, ...change }) => ({
      ...change,
      ...(inside === undefined ? {} : { inside: inside.map((leaf) => ({ ...leaf })) }),
    })),
    ...(action.drift === undefined ? {} : { drift: { ...action.drift } }),
  }
}
