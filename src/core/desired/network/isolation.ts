import type { DesiredObject } from '../../objects/object.ts'
import type { Problem } from '../../problem.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { makeObject } from '../identity.ts'
import { choiceOf } from './chosen.ts'

interface RenderedIsolation {
  readonly objects: readonly DesiredObject[]
  readonly problems: readonly Problem[]
}

/** Who may connect to the pods of a service, its jobs included, and whom they may connect to. */
export function renderIsolation(frame: Frame, service: Service): RenderedIsolation {
  const { isolation } = service
  if (isolation === undefined) return { objects: [], problems: [] }
  const gateway = gatewayPeers(frame, service)
  if ('problem' in gateway) return { objects: [], problems: [gateway.problem] }
  const { from, to } = isolation
  const spec = {
    podSelector: { matchLabels: podsOf(frame, service.name) },
    policyTypes: ['Ingress', ...(to === undefined ? [] : ['Egress'])],
    ingress: [{ from: [...from.flatMap((each) => peers(frame, each)), ...gateway.peers] }],
    ...(to === undefined ? {} : { egress: [DNS, { to: to.flatMap((each) => peers(frame, each)) }] }),
  }
  const named = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: service.name }
  return { objects: [makeObject(frame, service, named, { spec })], problems: [] }
}

/** Without names nothing is found, and the resolver is wherever the cluster has it. */
const DNS: ValueMap = {
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
}

/** Everything but private and link-local ranges, where the cluster and its machines are. */
const INTERNET: readonly ValueMap[] = [
  {
    ipBlock: {
      cidr: '0.0.0.0/0',
      except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
    },
  },
  { ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } },
]

function peers(frame: Frame, peer: string): readonly ValueMap[] {
  if (peer === 'namespace') return [{ podSelector: {} }]
  if (peer === 'internet') return INTERNET
  if (peer.startsWith('namespace:')) return [namespace(peer.slice('namespace:'.length))]
  if (peer.includes('/')) return [{ ipBlock: { cidr: peer } }]
  return [{ podSelector: { matchLabels: podsOf(frame, peer) } }]
}

function namespace(name: string): ValueMap {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }
}

function podsOf({ instance }: Frame, service: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/instance': instance.name, 'diploid.dev/service': service }
}

/** Requests from outside come from the pods of the Gateway or the ingress controller, wherever those run. */
function gatewayPeers(
  frame: Frame,
  { name }: Service,
): { readonly peers: readonly ValueMap[] } | { readonly problem: Problem } {
  const choice = choiceOf(frame.cluster)
  if (choice === undefined || !frame.entered?.has(name)) return { peers: [] }
  const proxies = frame.proxies ?? (choice.kind === 'gateway' ? choice.namespace : undefined)
  if (proxies !== undefined) return { peers: [namespace(proxies)] }
  if (frame.cluster.ingressClass?.controller === undefined) return { peers: [] }
  return {
    problem: {
      code: 'desired.isolation-proxies',
      message: `${name} is isolated and has a route: it is not known where the pods of ingress class ${choice.name} run, which must reach it`,
      hint: "Name their namespace: routing: { proxies: 'ingress-nginx' }.",
      path: ['services', name, 'isolation'],
      service: name,
    },
  }
}
