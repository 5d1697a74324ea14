import type { Problem } from '../../../problem.ts'
import type { ValueMap } from '../../../sensitive.ts'
import type { GatewayFacts, ListenerFacts } from '../../desired.ts'
import type { Frame } from '../../frame.ts'
import type { Ways } from '../ways.ts'
import { type ListenerSetPlan, listenerSetOf } from './listener-set.ts'

// Which listener of the Gateway answers for each host, and with whose certificate. The Gateway is never edited.
// In: hosts of a service, the Gateway as the cluster told it. Out: parents of its HTTPRoutes, or why there are none.
// Limits: a Gateway that was not looked at takes every host.

export interface Attachment {
  readonly host: string
  /** Whether the host only leads elsewhere. */
  readonly moved: boolean
  readonly parents: readonly ValueMap[]
  /** Listeners for plain http, where https is wanted and http is to lead there. */
  readonly redirectFrom: readonly ValueMap[]
}

export interface Attachments {
  readonly hosts: readonly Attachment[]
  /** Hosts that get listeners of their own. */
  readonly ownListeners: ListenerSetPlan | undefined
  readonly problems: readonly Problem[]
}

export function attachmentsOf(frame: Frame, ways: Ways): Attachments {
  const hosts = hostsOf(ways)
  const { gateway } = frame.cluster
  const listeners = acceptedListeners(frame, gateway)
  if (gateway === undefined || listeners === undefined || gateway.section !== undefined) {
    const parents = [gatewayRef(gateway, gateway?.section)]
    return {
      hosts: hosts.map(({ host, moved }) => ({ host, moved, parents, redirectFrom: [] })),
      ownListeners: undefined,
      problems: [],
    }
  }
  const { tls } = ways.exposure
  const own = tls.secret !== undefined || tls.issuer !== undefined
  const lacking = hosts.filter(
    ({ host, secure }) => secure && (own || find(listeners, host, 'HTTPS') === undefined),
  )
  const plan =
    lacking.length === 0
      ? undefined
      : listenerSetOf(
          frame,
          ways,
          lacking.map(({ host }) => host),
        )
  const problems: Problem[] = []
  const attached = hosts.flatMap(({ host, moved, secure }): readonly Attachment[] => {
    const plain = find(listeners, host, 'HTTP')
    const plainRefs = plain === undefined ? [] : [gatewayRef(gateway, plain.name)]
    if (!secure) {
      if (plain === undefined) problems.push(withoutListener(ways, gateway, host))
      return plain === undefined ? [] : [{ host, moved, parents: plainRefs, redirectFrom: [] }]
    }
    const parents = secureParents(host, gateway)
    if (parents.length === 0) return []
    return tls.redirect
      ? [{ host, moved, parents, redirectFrom: plainRefs }]
      : [{ host, moved, parents: [...parents, ...plainRefs], redirectFrom: [] }]
  })
  const made = plan !== undefined && 'listeners' in plan ? plan : undefined
  return { hosts: attached, ownListeners: made, problems }

  function secureParents(host: string, taker: GatewayFacts): readonly ValueMap[] {
    if (lacking.some((each) => each.host === host) && plan !== undefined) {
      if ('listeners' in plan) return [plan.refOf(host)]
      problems.push(withoutCertificate(ways, taker, host, plan.not))
      return []
    }
    const listener = find(listeners ?? [], host, 'HTTPS')
    return listener === undefined ? [] : [gatewayRef(taker, listener.name)]
  }
}

interface WantedHost {
  readonly host: string
  readonly moved: boolean
  readonly secure: boolean
}

function hostsOf({ service, movedHosts }: Ways): readonly WantedHost[] {
  const secure = service.routes.some(({ tls }) => tls)
  const own = [...new Set(service.routes.map(({ host }) => host))].map((host) => ({
    host,
    moved: false,
    secure: service.routes.some((route) => route.host === host && route.tls),
  }))
  return [...own, ...movedHosts.map((host) => ({ host, moved: true, secure }))]
}

/** A listener for routes of its own namespace alone is none for ours. */
function acceptedListeners(
  { instance }: Frame,
  gateway: GatewayFacts | undefined,
): readonly ListenerFacts[] | undefined {
  return gateway?.listeners?.filter(({ from }) => from !== 'Same' || gateway.namespace === instance.namespace)
}

/** The listener that answers: the one for exactly this host, else the longest wildcard, else the one for all. */
function find(
  listeners: readonly ListenerFacts[],
  host: string,
  protocol: 'HTTP' | 'HTTPS',
): ListenerFacts | undefined {
  const matching = listeners.filter(
    (listener) =>
      listener.protocol === protocol &&
      (protocol === 'HTTP' || listener.certificate) &&
      covers(listener.hostname, host),
  )
  return matching.sort((a, b) => weight(b.hostname) - weight(a.hostname))[0]
}

/** https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.1/apis/v1/gateway_types.go (Listener.Hostname) */
function covers(hostname: string | undefined, host: string): boolean {
  if (hostname === undefined || hostname === '' || hostname === host) return true
  return hostname.startsWith('*.') && host.endsWith(hostname.slice(1))
}

function weight(hostname: string | undefined): number {
  if (hostname === undefined || hostname === '') return 0
  return hostname.startsWith('*') ? hostname.length : 1000
}

function gatewayRef(gateway: GatewayFacts | undefined, section: string | undefined): ValueMap {
  return {
    group: 'gateway.networking.k8s.io',
    kind: 'Gateway',
    ...(gateway === undefined ? {} : { namespace: gateway.namespace, name: gateway.name }),
    ...(section === undefined ? {} : { sectionName: section }),
  }
}

function withoutListener({ service }: Ways, { namespace, name }: GatewayFacts, host: string): Problem {
  return {
    code: 'desired.no-listener',
    message: `no listener of Gateway ${namespace}/${name} takes http://${host} from another namespace`,
    hint: 'Let its owner add an HTTP listener with allowedRoutes.namespaces.from: All, or use https.',
    path: ['services', service.name, 'routes'],
    service: service.name,
  }
}

function withoutCertificate(
  { service }: Ways,
  { namespace, name }: GatewayFacts,
  host: string,
  why: string,
): Problem {
  return {
    code: 'desired.no-certificate',
    message: `nothing has a certificate for https://${host}: no HTTPS listener of Gateway ${namespace}/${name} takes this host, and ${why}`,
    hint: "Let its owner add an HTTPS listener for it (a wildcard does), or allow ListenerSets there and name a ClusterIssuer: routing: { issuer: 'letsencrypt' }; or write `tls: false`.",
    path: ['services', service.name, 'tls'],
    service: service.name,
  }
}
