import type { DesiredObject } from '../../objects/object.ts'
import type { Problem } from '../../problem.ts'
import type { ValueMap } from '../../sensitive.ts'
import { addressFamily } from '../../services/network/address.ts'
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
    ...ingress([...from.flatMap((each) => peers(frame, each)), ...gateway.peers]),
    ...(to === undefined ? {} : { egress: egress(frame, to) }),
  }
  const named = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', name: service.name }
  return { objects: [makeObject(frame, service, named, { spec })], problems: [] }
}

/** Nobody is a policy without rules: an empty list of peers would mean everybody, and the server drops an empty list of rules. */
function ingress(from: readonly ValueMap[]): ValueMap {
  return from.length === 0 ? {} : { ingress: [{ from }] }
}

/** A policy knows addresses, and no host names: what runs elsewhere under a name is let through by its port alone. */
function egress(frame: Frame, to: readonly string[]): readonly ValueMap[] {
  const ports = to.flatMap((each) => portElsewhere(frame, each) ?? [])
  const open = [...new Set(ports)].map((port) => ({ port, protocol: 'TCP' }))
  const listed = to.flatMap((each) => peers(frame, each))
  return [
    DNS,
    ...(listed.length === 0 ? [] : [{ to: listed }]),
    ...(open.length === 0 ? [] : [{ ports: open }]),
  ]
}

function portElsewhere({ elsewhere }: Frame, peer: string): number | undefined {
  const external = WORDS.has(peer) ? undefined : elsewhere?.[peer]
  return external === undefined || addressFamily(external.host) !== undefined ? undefined : external.port
}

/** What peers may be called beside services, whose names have neither `:` nor `/`. */
const WORDS: ReadonlySet<string> = new Set(['namespace', 'internet'])

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
  const external = frame.elsewhere?.[peer]
  return external === undefined
    ? [{ podSelector: { matchLabels: podsOf(frame, peer) } }]
    : addresses(external.host)
}

function addresses(host: string): readonly ValueMap[] {
  const family = addressFamily(host)
  if (family === undefined) return []
  return [{ ipBlock: { cidr: `${host}/${family === 'IPv4' ? 32 : 128}` } }]
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
