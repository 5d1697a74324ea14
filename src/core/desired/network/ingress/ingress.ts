import { printPath } from '../../../json.ts'
import type { DesiredObject } from '../../../objects/object.ts'
import { byText } from '../../../objects/order.ts'
import type { ValueMap } from '../../../sensitive.ts'
import type { Service } from '../../../services/service.ts'
import type { Frame } from '../../frame.ts'
import { makeObject } from '../../identity.ts'
import { dnsLabel } from '../../names.ts'
import { choiceOf } from '../chosen.ts'
import type { Annotations } from '../dialects/dialect.ts'
import { dialectOf } from '../dialects/dialects.ts'
import { ASK } from '../not-expressible.ts'
import {
  hasMiddlewares,
  hasTransports,
  middleware,
  serversTransport,
  TO_HTTPS,
} from '../traefik/middleware.ts'
import type { RenderedRoutes, Ways } from '../ways.ts'
import { annotationsOf, joined, NOTHING, type Wording, wordingOf } from './wording.ts'
import { type Path, type Words, wordsOf } from './words.ts'

/**
 * One Ingress for the https routes, one for the plain ones, one for each path or redirect that wants words of its own:
 * controllers take annotations per Ingress only.
 */
export function renderIngresses(frame: Frame, ways: Ways): RenderedRoutes {
  const { service } = ways
  const { ingressClass } = frame.cluster
  const dialect = dialectOf(ingressClass?.controller ?? '')
  const place = `ingress class ${ingressClass?.name ?? ''} (${dialect.name})`
  const words = wordsOf(frame, ways, dialect, place)
  const own = new Set(words.others.flatMap(({ host }) => (host === undefined ? [] : [host])))
  const moved = ways.movedHosts.filter((host) => dialect.oneIngressPerHost === undefined || !own.has(host))
  const secure = hostsOf(ways, true)
  const plain = hostsOf(ways, false)
  const isSecure = secure.length > 0
  const https = { tls: true, annotations: dialect.https(ways.exposure.tls.redirect) }
  const http = { tls: false, annotations: dialect.http }
  const objects = [
    ...words.common.objects,
    ...words.main.objects,
    ...words.others.flatMap(({ wording }) => wording.objects),
    ...(words.transport ? [serversTransport(frame, service, ways.exposure.timeout ?? 0)] : []),
    ...(isSecure ? [main(service.name, secure, https, moved)] : []),
    ...(plain.length === 0
      ? []
      : [main(dnsLabel(`${service.name}-http`), plain, http, isSecure ? [] : moved)]),
    ...(isSecure && dialect.httpApart ? plainTwin() : []),
    ...words.others.flatMap((other) => {
      if (other.host !== undefined) {
        return [single(other.name, [other.host], isSecure ? https : http, other)]
      }
      const suffixed = isSecure ? dnsLabel(`${other.name}-http`) : other.name
      return [
        ...(isSecure ? [single(other.name, secure, https, other)] : []),
        ...(plain.length === 0 ? [] : [single(suffixed, plain, http, other)]),
      ]
    }),
  ]
  // Nobody looked at the class: what the plan will say is not known yet.
  const known = ingressClass?.controller !== undefined
  const unsaid = [...new Set(words.problems.map(({ path = [] }) => printPath(path.slice(2))))].join(', ')
  return {
    objects,
    problems: known ? words.problems : [],
    ...(known || unsaid === ''
      ? {}
      : {
          open: `${unsaid}: which controller serves ingress class ${ingressClass?.name ?? ''} is not known, and each wants that in words of its own; ${ASK}`,
        }),
  }

  function main(
    name: string,
    hosts: readonly string[],
    side: Side,
    others: readonly string[],
  ): DesiredObject {
    const paths = (host: string) => [...ownPaths(ways, host, side.tls), ...words.mainPaths]
    const wording = joined([words.common, words.main])
    return ingress(frame, ways, {
      name,
      hosts,
      certified: [...hosts, ...others],
      side,
      wording,
      paths,
      issues: true,
    })
  }

  function single(
    name: string,
    hosts: readonly string[],
    side: Side,
    other: Words['others'][number],
  ): DesiredObject {
    const wording = other.common ? joined([words.common, other.wording]) : other.wording
    const certified = [...secure, ...moved]
    return ingress(frame, ways, {
      name,
      hosts,
      certified,
      side,
      wording,
      paths: () => [other.path],
      issues: false,
    })
  }

  /** One Ingress answers https or http there: plain http is redirected, or served, by another. */
  function plainTwin(): readonly DesiredObject[] {
    const { redirect } = ways.exposure.tls
    const free = secure.filter((host) => !plain.includes(host))
    if (free.length === 0 || (redirect && !hasMiddlewares(frame))) return []
    const to = redirect ? [middleware(frame, service, 'to-https', TO_HTTPS)] : []
    const said = redirect ? wordingOf(frame, service, 'to-https', { middleware: TO_HTTPS }) : words.common
    const name = dnsLabel(`${service.name}-to-https`)
    const paths = (host: string) => ownPaths(ways, host, true)
    return [
      ...to,
      ingress(frame, ways, {
        name,
        hosts: free,
        certified: [],
        side: http,
        wording: said,
        paths,
        issues: false,
      }),
    ]
  }
}

interface Side {
  readonly tls: boolean
  readonly annotations: Annotations
}

interface Wanted {
  readonly name: string
  readonly hosts: readonly string[]
  /** Hosts of the certificate. */
  readonly certified: readonly string[]
  readonly side: Side
  readonly wording: Wording
  readonly paths: (host: string) => readonly Path[]
  /** One Ingress of a service asks for its certificate; the others use it. */
  readonly issues: boolean
}

function ingress(frame: Frame, { service, exposure }: Ways, wanted: Wanted): DesiredObject {
  const { name, hosts, side, wording, paths } = wanted
  const { ingressClass } = frame.cluster
  const issuer = exposure.tls.secret === undefined ? (exposure.tls.issuer ?? frame.issuer) : undefined
  const secret = exposure.tls.secret ?? (issuer === undefined ? undefined : dnsLabel(`${service.name}-tls`))
  const annotations = {
    ...side.annotations,
    ...annotationsOf(wording ?? NOTHING),
    ...(side.tls && wanted.issues && issuer !== undefined
      ? { 'cert-manager.io/cluster-issuer': issuer }
      : {}),
    ...frame.routeAnnotations,
  }
  const spec = {
    ...(ingressClass === undefined ? {} : { ingressClassName: ingressClass.name }),
    ...(side.tls ? { tls: [certificate(wanted.certified, secret)] } : {}),
    rules: hosts.map((host) => ({ host, http: { paths: paths(host).map(pathEntry) } })),
  }
  const named = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name }
  return makeObject(frame, service, named, { spec }, { annotations })
}

/** Without an issuer the controller's default certificate serves: nobody would fill a Secret. */
function certificate(hosts: readonly string[], secretName: string | undefined): ValueMap {
  return { hosts, ...(secretName === undefined ? {} : { secretName }) }
}

function pathEntry({ path, pathType, service, port }: Path): ValueMap {
  return { path, pathType, backend: { service: { name: service, port: { number: port } } } }
}

function hostsOf({ service }: Ways, tls: boolean): readonly string[] {
  return [...new Set(service.routes.filter((route) => route.tls === tls).map(({ host }) => host))]
}

function ownPaths({ service, port }: Ways, host: string, tls: boolean): readonly Path[] {
  const paths = service.routes
    .filter((route) => route.host === host && route.tls === tls)
    .map(({ path }) => path)
  return [...new Set(paths)]
    .sort(byText)
    .map((path) => ({ path, pathType: 'Prefix', service: service.name, port }))
}

/** What the Service must say for the controller to keep the service's timeout. */
export function backendAnnotations(frame: Frame, { name, exposure }: Service): Annotations {
  if (exposure?.timeout === undefined) return {}
  const { controller = '' } = frame.cluster.ingressClass ?? {}
  if (dialectOf(controller).timeout !== 'transport') return {}
  if (!hasTransports(frame) || choiceOf(frame.cluster)?.kind !== 'ingress') return {}
  return {
    'traefik.ingress.kubernetes.io/service.serverstransport': `${frame.instance.namespace}-${name}@kubernetescrd`,
  }
}
