import type { DesiredObject } from '../../../objects/object.ts'
import type { Problem } from '../../../problem.ts'
import type { ValueMap } from '../../../sensitive.ts'
import type { Auth, Cors } from '../../../services/network/exposure.ts'
import type { Frame } from '../../frame.ts'
import { TRAEFIK } from '../dialects/traefik.ts'
import { ASK, type ExposureKey, type NotExpressible, notExpressible } from '../not-expressible.ts'
import { hasMiddlewares, middleware } from '../traefik/middleware.ts'
import type { Ways } from '../ways.ts'
import { canDo, placeOf } from './standard.ts'

interface Filters {
  readonly ofBackends: { readonly filters: readonly ValueMap[]; readonly timeouts?: ValueMap }
  readonly objects: readonly DesiredObject[]
  readonly problems: readonly Problem[]
  readonly open?: string
}

type Own = ValueMap | NotExpressible | undefined

/** Filters of a controller's own, which an HTTPRoute refers to, by the controller of the Gateway's class. */
const OWN_FILTERS: Readonly<Record<string, typeof TRAEFIK>> = { 'traefik.io/gateway-controller': TRAEFIK }

/** The standard where it can say it, else the controller's own filter, else a problem. */
export function filtersOf(frame: Frame, ways: Ways): Filters {
  const { service, exposure } = ways
  const { cors, timeout, maxBody, auth } = exposure
  const filters: ValueMap[] = []
  const objects: DesiredObject[] = []
  const problems: Problem[] = []
  const open: string[] = []
  const controller = frame.cluster.gateway?.controller
  const table = OWN_FILTERS[controller ?? '']
  if (cors !== undefined) {
    const missing = canDo(frame, 'cors')
    if (missing === undefined) filters.push({ type: 'CORS', cors: standardCors(cors) })
    else own('cors', 'cors', said(table?.cors, cors), missing)
  }
  if (auth !== undefined) own('auth', 'auth', authSaid(auth), STANDARD_ONLY)
  if (maxBody !== undefined && maxBody > 0)
    own('maxBody', 'body', said(table?.maxBody, maxBody), STANDARD_ONLY)
  const timeouts = timeout === undefined ? undefined : standardTimeouts(timeout)
  return {
    ofBackends: { filters, ...(timeouts === undefined ? {} : { timeouts }) },
    objects,
    problems,
    ...(open.length === 0
      ? {}
      : { open: `${open.join(', ')}: which controller serves the Gateway is not known; ${ASK}` }),
  }

  function own(key: ExposureKey, suffix: string, wanted: Own, missing: NotExpressible): void {
    if (wanted === undefined && controller === undefined) {
      // Nobody looked: what the plan will say is not known yet.
      open.push(key)
      return
    }
    if (wanted === undefined || 'not' in wanted) {
      problems.push(notExpressible(service.name, key, placeOf(frame), (wanted as NotExpressible) ?? missing))
      return
    }
    if (!hasMiddlewares(frame)) {
      const not = 'the cluster serves no Middleware of Traefik, which could say it'
      problems.push(notExpressible(service.name, key, placeOf(frame), { not }))
      return
    }
    const object = middleware(frame, service, suffix, wanted)
    objects.push(object)
    filters.push({
      type: 'ExtensionRef',
      extensionRef: { group: 'traefik.io', kind: 'Middleware', name: object.id.name },
    })
  }

  function authSaid(wanted: Auth): Own {
    return wanted.kind === 'basic' ? said(table?.basic, wanted) : said(table?.forward, wanted)
  }

  function standardTimeouts(seconds: number): ValueMap | undefined {
    const missing = canDo(frame, 'timeout')
    if (missing === undefined) return { request: duration(seconds) }
    problems.push(notExpressible(service.name, 'timeout', placeOf(frame), missing))
    return undefined
  }

  function said<T>(cell: (typeof TRAEFIK)['cors'] | unknown, value: T): Own {
    if (typeof cell !== 'function') return undefined
    const place = { features: frame.cluster.features, hosts: service.routes.map(({ host }) => host) }
    const answer = cell(value, place) as { readonly middleware?: ValueMap } | NotExpressible
    return 'not' in answer ? answer : answer.middleware
  }
}

/** Five digits of a unit at most: https://github.com/kubernetes-sigs/gateway-api/blob/v1.4.0/geps/gep-2257/index.md */
function duration(seconds: number): string {
  if (seconds < 100_000) return `${seconds}s`
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((part, index) => (part === 0 ? '' : `${part}${'hms'[index]}`)).join('')
}

const STANDARD_ONLY: NotExpressible = {
  not: 'the standard has no field for it, and no filter of its controller is known here',
}

function standardCors(cors: Cors): ValueMap {
  return {
    allowOrigins: cors.origins,
    allowMethods: cors.methods,
    allowHeaders: cors.headers,
    ...(cors.expose.length === 0 ? {} : { exposeHeaders: cors.expose }),
    ...(cors.credentials ? { allowCredentials: true } : {}),
    maxAge: cors.maxAge,
  }
}
