import type { RoutingConfig } from '../../config/ops.ts'
import type { ClusterFacts } from '../desired.ts'

/** The cluster as routes see it: what the configuration names stands before what was found. */
export function chosenRouting(cluster: ClusterFacts, { gateway, ingressClass }: RoutingConfig): ClusterFacts {
  const { gateway: found, ingressClass: foundClass, ...rest } = cluster
  if (gateway !== undefined) {
    const same = found?.namespace === gateway.namespace && found.name === gateway.name
    return {
      ...rest,
      gateway: same ? found : gateway,
      ...(foundClass === undefined ? {} : { ingressClass: foundClass }),
    }
  }
  if (ingressClass === undefined) return cluster
  // Who names a class wants Ingress, even beside a Gateway. A class that was not looked at speaks the standard alone.
  const controller = foundClass?.name === ingressClass ? foundClass.controller : ''
  return { ...rest, ingressClass: { name: ingressClass, controller } }
}
