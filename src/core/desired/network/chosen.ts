import type { RoutingConfig } from '../../config/ops.ts'
import type { Checked, Problem } from '../../problem.ts'
import type { ClusterFacts, GatewayFacts, IngressClassFacts } from '../desired.ts'

/** Which of the cluster's ways routes take; recorded with the release (promise 2). */
export type RoutingChoice =
  | { readonly kind: 'gateway'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'ingress'; readonly name: string }

const HTTP_ROUTE = 'gateway.networking.k8s.io/v1/HTTPRoute'
const INGRESS = 'networking.k8s.io/v1/Ingress'

/** Gateway API where the cluster serves it and has a Gateway, Ingress where it has a class. */
export function choiceOf({ kinds, gateway, ingressClass }: ClusterFacts): RoutingChoice | undefined {
  if (kinds.has(HTTP_ROUTE) && gateway !== undefined) {
    return { kind: 'gateway', namespace: gateway.namespace, name: gateway.name }
  }
  return kinds.has(INGRESS) && ingressClass !== undefined
    ? { kind: 'ingress', name: ingressClass.name }
    : undefined
}

/** The cluster as routes see it: what the configuration names stands before what was found. */
export function chosenRouting(cluster: ClusterFacts, { gateway, ingressClass }: RoutingConfig): ClusterFacts {
  const { gateway: found, ingressClass: foundClass, ...rest } = cluster
  if (gateway !== undefined) {
    const known = [...(found === undefined ? [] : [found]), ...(cluster.gateways ?? [])]
    const same = known.find(({ namespace, name }) => namespace === gateway.namespace && name === gateway.name)
    return {
      ...rest,
      gateway: same ?? gateway,
      ...(foundClass === undefined ? {} : { ingressClass: foundClass }),
    }
  }
  if (ingressClass === undefined) return cluster
  // Who names a class wants Ingress, even beside a Gateway.
  const known = [...(foundClass === undefined ? [] : [foundClass]), ...(cluster.ingressClasses ?? [])]
  return { ...rest, ingressClass: known.find(({ name }) => name === ingressClass) ?? { name: ingressClass } }
}

/**
 * What was chosen once stays while it is there, even where something better appears (promise 2): a Gateway installed
 * beside an ingress controller must not move every route by itself.
 */
export function keptRouting(
  cluster: ClusterFacts,
  config: RoutingConfig,
  before: RoutingChoice | undefined,
): Checked<ClusterFacts> {
  if (config.gateway !== undefined || config.ingressClass !== undefined || before === undefined) {
    return { value: cluster, problems: [] }
  }
  const now = choiceOf(cluster)
  if (now === undefined || isSame(now, before)) return { value: cluster, problems: [] }
  const kept = before.kind === 'gateway' ? withGateway(cluster, before) : withClass(cluster, before.name)
  return kept === undefined
    ? { value: cluster, problems: [] }
    : { value: kept, problems: [betterRouting(before, now)] }
}

function isSame(a: RoutingChoice, b: RoutingChoice): boolean {
  return printChoice(a) === printChoice(b)
}

function withGateway(
  cluster: ClusterFacts,
  before: Pick<GatewayFacts, 'namespace' | 'name'>,
): ClusterFacts | undefined {
  const gateway = cluster.gateways?.find(
    ({ namespace, name }) => namespace === before.namespace && name === before.name,
  )
  return gateway === undefined || !cluster.kinds.has(HTTP_ROUTE) ? undefined : { ...cluster, gateway }
}

function withClass({ gateway: _, ...cluster }: ClusterFacts, before: string): ClusterFacts | undefined {
  const ingressClass: IngressClassFacts | undefined = cluster.ingressClasses?.find(
    ({ name }) => name === before,
  )
  return ingressClass === undefined ? undefined : { ...cluster, ingressClass }
}

export function printChoice(choice: RoutingChoice): string {
  return choice.kind === 'gateway'
    ? `Gateway ${choice.namespace}/${choice.name}`
    : `ingress class ${choice.name}`
}

function betterRouting(before: RoutingChoice, now: RoutingChoice): Problem {
  const words =
    now.kind === 'gateway' ? `gateway: '${now.namespace}/${now.name}'` : `ingressClass: '${now.name}'`
  return {
    code: 'desired.other-routing',
    message: `routes stay with ${printChoice(before)}, which was chosen first; by now the cluster also has ${printChoice(now)}`,
    hint: `To move them there, write routing: { ${words} }.`,
    path: ['routing'],
    severity: 'warning',
  }
}
