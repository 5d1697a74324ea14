import type { DesiredObject } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Route } from '../../services/service.ts'
import type { Frame, Part } from '../frame.ts'
import { makeObject } from '../identity.ts'
import { dnsLabel } from '../names.ts'
import { dialectOf } from './dialects.ts'

export const INGRESS = 'networking.k8s.io/v1/Ingress'

/** One Ingress for the https routes, one for the plain ones: controllers take annotations per Ingress only. */
export function renderIngresses(frame: Frame, part: Part, port: number): readonly DesiredObject[] {
  const { routes } = part.service
  const secure = routes.filter(({ tls }) => tls)
  const plain = routes.filter(({ tls }) => !tls)
  return [
    ...(secure.length === 0 ? [] : [ingress(frame, part, port, secure, true)]),
    ...(plain.length === 0 ? [] : [ingress(frame, part, port, plain, false)]),
  ]
}

function ingress(
  frame: Frame,
  { service }: Part,
  port: number,
  routes: readonly Route[],
  tls: boolean,
): DesiredObject {
  const hosts = [...new Set(routes.map(({ host }) => host))]
  const name = tls ? service.name : dnsLabel(`${service.name}-http`)
  const { ingressClass } = frame.cluster
  const dialect = dialectOf(ingressClass?.controller ?? '')
  const annotations = tls
    ? {
        ...dialect.https,
        ...(frame.issuer === undefined ? {} : { 'cert-manager.io/cluster-issuer': frame.issuer }),
      }
    : dialect.http
  const spec = {
    ...(ingressClass === undefined ? {} : { ingressClassName: ingressClass.name }),
    ...(tls ? { tls: [certificate(frame, service.name, hosts)] } : {}),
    rules: hosts.map((host) => rule(host, routes, service.name, port)),
  }
  const named = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name }
  return makeObject(frame, service, named, { spec }, { annotations })
}

/** Without an issuer the controller's default certificate serves: nobody would fill a Secret. */
function certificate(frame: Frame, service: string, hosts: readonly string[]): ValueMap {
  return frame.issuer === undefined ? { hosts } : { hosts, secretName: dnsLabel(`${service}-tls`) }
}

function rule(host: string, routes: readonly Route[], service: string, port: number): ValueMap {
  const paths = [...new Set(routes.filter((route) => route.host === host).map(({ path }) => path))].sort(
    byText,
  )
  return {
    host,
    http: {
      paths: paths.map((path) => ({
        path,
        pathType: 'Prefix',
        backend: { service: { name: service, port: { number: port } } },
      })),
    },
  }
}
