import type { DesiredObject } from '../../../objects/object.ts'
import type { ValueMap } from '../../../sensitive.ts'
import type { Frame } from '../../frame.ts'
import { makeObject } from '../../identity.ts'
import { dnsLabel } from '../../names.ts'
import type { Ways } from '../ways.ts'

// Listeners of our own beside those of the Gateway: https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.1/apis/v1/listenerset_types.go
// In: hosts without a certificate. Out: a ListenerSet and the Certificate for it, or why there is none.
// Limits: standard ListenerSets only, of Gateway API 1.5 and later.

const GROUP = 'gateway.networking.k8s.io'
const LISTENER_SET = `${GROUP}/v1/ListenerSet`
const CERTIFICATE = 'cert-manager.io/v1/Certificate'

export interface ListenerSetPlan {
  readonly listeners: readonly { readonly name: string; readonly host: string }[]
  readonly secret: string
  /** ClusterIssuer; undefined: the Secret is somebody else's. */
  readonly issuer: string | undefined
  readonly refOf: (host: string) => ValueMap
}

export function listenerSetOf(
  { cluster, issuer: common }: Frame,
  { service, exposure: { tls } }: Ways,
  hosts: readonly string[],
): ListenerSetPlan | { readonly not: string } {
  const { gateway } = cluster
  if (!cluster.kinds.has(LISTENER_SET)) {
    return { not: 'the cluster serves no ListenerSet (Gateway API 1.5), which could bring one' }
  }
  const takers = gateway?.listenersFrom ?? 'None'
  if (takers === 'None' || takers === 'Same') return { not: 'it takes no ListenerSets from other namespaces' }
  const issuer = tls.secret === undefined ? (tls.issuer ?? common) : undefined
  if (tls.secret === undefined && issuer === undefined) {
    return { not: 'no issuer is named that could make one' }
  }
  if (issuer !== undefined && !cluster.kinds.has(CERTIFICATE)) {
    return { not: `the cluster serves no Certificate of cert-manager for the issuer ${issuer}` }
  }
  const listeners = hosts.map((host) => ({ name: dnsLabel(host), host }))
  return {
    listeners,
    secret: tls.secret ?? dnsLabel(`${service.name}-tls`),
    issuer,
    refOf: (host) => ({
      group: GROUP,
      kind: 'ListenerSet',
      name: service.name,
      sectionName: dnsLabel(host),
    }),
  }
}

/** The Certificate is ours too, rather than an annotation: not every cert-manager watches ListenerSets. */
export function renderListenerSet(
  frame: Frame,
  { service }: Ways,
  plan: ListenerSetPlan | undefined,
): readonly DesiredObject[] {
  const { gateway } = frame.cluster
  if (plan === undefined || gateway === undefined) return []
  const spec = {
    parentRef: { group: GROUP, kind: 'Gateway', namespace: gateway.namespace, name: gateway.name },
    listeners: plan.listeners.map(({ name, host }) => ({
      name,
      hostname: host,
      port: 443,
      protocol: 'HTTPS',
      tls: { mode: 'Terminate', certificateRefs: [{ group: '', kind: 'Secret', name: plan.secret }] },
      allowedRoutes: { namespaces: { from: 'Same' } },
    })),
  }
  const named = { apiVersion: `${GROUP}/v1`, kind: 'ListenerSet', name: service.name }
  return [...certificate(frame, service, plan), makeObject(frame, service, named, { spec })]
}

/** https://cert-manager.io/docs/usage/certificate/ */
function certificate(
  frame: Frame,
  service: Ways['service'],
  { issuer, secret, listeners }: ListenerSetPlan,
): readonly DesiredObject[] {
  if (issuer === undefined) return []
  const spec = {
    secretName: secret,
    dnsNames: listeners.map(({ host }) => host),
    issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: issuer },
  }
  const named = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', name: secret }
  return [makeObject(frame, service, named, { spec })]
}
