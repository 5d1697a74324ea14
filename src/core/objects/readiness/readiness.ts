import { isMap, type JsonMap } from '../../json.ts'
import type { LiveObject, ObjectId } from '../object.ts'
import { genericReadiness } from './generic.ts'
import { claimReadiness } from './kinds/claim.ts'
import { daemonSetReadiness } from './kinds/daemonset.ts'
import { definitionReadiness } from './kinds/definition.ts'
import { deploymentReadiness } from './kinds/deployment.ts'
import { jobReadiness } from './kinds/job.ts'
import { namespaceReadiness } from './kinds/namespace.ts'
import { serviceReadiness } from './kinds/service.ts'
import { statefulSetReadiness } from './kinds/statefulset.ts'
import { httpRouteReadiness } from './routing/httproute.ts'
import { listenerSetReadiness } from './routing/listenerset.ts'
import { type Readiness, waiting } from './state.ts'

// Whether a live object does what was asked of it, by the usual status rules.
// In: the object as the server last told it, and the pods of a workload. Out: ready, waiting or failed, with why.
// Limits: no clock: how long waiting is borne is the caller's; a failure is only what will not mend itself.

/** One rule per kind; every other kind is judged by its conditions. */
const RULES: Readonly<Record<string, (body: JsonMap, pods: readonly JsonMap[]) => Readiness>> = {
  Namespace: namespaceReadiness,
  CustomResourceDefinition: definitionReadiness,
  PersistentVolumeClaim: claimReadiness,
  Service: serviceReadiness,
  Deployment: deploymentReadiness,
  StatefulSet: statefulSetReadiness,
  DaemonSet: daemonSetReadiness,
  Job: jobReadiness,
  HTTPRoute: httpRouteReadiness,
  ListenerSet: listenerSetReadiness,
}

export function readinessOf(
  id: Pick<ObjectId, 'kind'>,
  sight: { readonly live: LiveObject | undefined; readonly pods: readonly JsonMap[] },
): Readiness {
  if (sight.live === undefined) return waiting('not there yet')
  const { body } = sight.live
  const rule = RULES[id.kind] ?? genericReadiness
  if (id.kind !== 'Namespace' && isMap(body.metadata) && body.metadata.deletionTimestamp !== undefined) {
    return waiting('is being deleted')
  }
  return rule(body, sight.pods)
}
