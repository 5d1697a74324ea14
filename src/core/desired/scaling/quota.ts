import type { DesiredObject } from '../../objects/object.ts'
import type { Frame } from '../frame.ts'
import { makeObject } from '../identity.ts'

/** What all of an instance may take together, as Kubernetes counts it. */
export function quotaObjects(
  frame: Frame,
  quota: Readonly<Record<string, string>> | undefined,
): readonly DesiredObject[] {
  if (quota === undefined) return []
  const hard = Object.fromEntries(Object.entries(quota).map(([key, value]) => [COUNTED[key] ?? key, value]))
  const named = { apiVersion: 'v1', kind: 'ResourceQuota', name: 'environment' }
  return [makeObject(frame, undefined, named, { spec: { hard } })]
}

/**
 * Requests, not limits: a quota of limits refuses every pod that has none, and pods have none unless somebody writes them.
 * https://kubernetes.io/docs/concepts/policy/resource-quotas/#compute-resource-quota
 */
const COUNTED: Readonly<Record<string, string>> = {
  cpu: 'requests.cpu',
  memory: 'requests.memory',
  storage: 'requests.storage',
  pods: 'pods',
  volumes: 'persistentvolumeclaims',
}
