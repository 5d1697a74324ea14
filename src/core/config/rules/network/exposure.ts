import { ROUTE_PATH, RouteHost, RoutePath, routePath } from '../../schema/network/addresses.ts'
import type { Broken, Whole } from '../rule.ts'

/** Browsers refuse a wildcard together with cookies: https://fetch.spec.whatwg.org/#cors-protocol-and-credentials */
export function corsOfEverybody({ config: { cors } }: Whole): readonly Broken[] {
  const everybody = cors?.origins === undefined || cors.origins.includes('*')
  if (cors?.credentials !== true || !everybody) return []
  return [
    {
      path: ['cors', 'credentials'],
      message: 'credentials go to named origins only: browsers refuse them where everybody may ask',
      hint: "Name the origins: cors: { origins: ['https://shop.example.com'], credentials: true }.",
    },
  ]
}

export function incompleteProxies({ config: { proxy = {} } }: Whole): readonly Broken[] {
  const seen = new Map<string, string>()
  return Object.entries(proxy).flatMap(([path, { service }]) => {
    const bare = path.replace(/\/+$/, '')
    const other = seen.get(bare)
    seen.set(bare, path)
    if (other !== undefined) {
      const message = `${path} and ${other} are the same prefix`
      return [{ path: ['proxy', path], message, hint: 'Keep one of them.' }]
    }
    if (service !== undefined && service !== '') return []
    return [
      { path: ['proxy', path], message: 'names no service', hint: `Write '${path}': 'services.backend'.` },
    ]
  })
}

const SOURCE = /^((https?:\/\/)?([a-z0-9-]+\.)+[a-z0-9-]+)?(\/[^\s?#*]*(\/\*)?)?$/i
const TARGET = /^((https?:\/\/)?([a-z0-9-]+\.)+[a-z0-9-]+(:\d+)?)?(\/[^\s#*]*\*?)?$/i

export function badRedirects({ config: { redirects = {} } }: Whole): readonly Broken[] {
  return Object.entries(redirects).flatMap(([from, { to }]) => {
    const broken = redirectMistake(from, to)
    return broken === undefined ? [] : [{ path: ['redirects', from], ...broken }]
  })
}

function redirectMistake(from: string, to: string | undefined): Omit<Broken, 'path'> | undefined {
  if (to === undefined || to === '') {
    return { message: `says not where ${from} leads`, hint: `Write '${from}': '/new'.` }
  }
  if (from === '/' || !SOURCE.test(from)) {
    return {
      message: `'${from}' is neither a path nor a host`,
      hint: "Write '/old', '/old/*' for everything below, or 'www.example.com' for a whole host.",
    }
  }
  const [, host, path = '/'] = /^(?:https?:\/\/)?([^/]*)(.*)$/is.exec(from) ?? []
  const isBad = !RoutePath.safeParse(path.replace(/\*$/, '') || '/').success
  if (isBad || (host && !RouteHost.safeParse(host.toLowerCase()).success)) {
    const meant = isBad ? routePath(path) : undefined
    return {
      message: isBad ? `'${path}' ${ROUTE_PATH}` : `'${host}' is no host name that a route could have`,
      hint: meant === undefined ? 'Name a path or a host that browsers send.' : `Write '${host}${meant}'.`,
    }
  }
  if (!TARGET.test(to)) {
    return {
      message: `'${to}' is neither a path nor a URL`,
      hint: "Write '/new', 'https://example.com/new', or '*' at its end for what stood at the * of the source.",
    }
  }
  if (to.includes('*') && !from.endsWith('/*')) {
    return {
      message: `the * in '${to}' stands for nothing: '${from}' has none`,
      hint: `Write '${from}/*': '${to}', or leave the * out.`,
    }
  }
  return from === to ? { message: `'${from}' leads to itself`, hint: 'Name another target.' } : undefined
}

export function badAuth({ config: { auth } }: Whole): readonly Broken[] {
  if (auth === undefined) return []
  const { basic, forward } = auth
  const hint = "Write auth: 'name-of-a-secret', or the URL of the service that decides."
  if (basic !== undefined && forward !== undefined) {
    const message = 'basic and forward stand side by side: one of them decides'
    return [{ path: ['auth'], message, hint: 'Keep one of them.' }]
  }
  if (basic !== undefined && !basic.secret)
    return [{ path: ['auth', 'basic'], message: 'names no Secret', hint }]
  if (forward !== undefined && forward.url === undefined)
    return [{ path: ['auth', 'forward'], message: 'names no URL', hint }]
  return basic === undefined && forward === undefined
    ? [{ path: ['auth'], message: 'says not how', hint }]
    : []
}

const PEER = /^(namespace(:[a-z0-9]([a-z0-9-]*[a-z0-9])?)?|internet|[a-z0-9]([a-z0-9-]*[a-z0-9])?)$/
const RANGE = /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9a-f:]+\/\d{1,3})$/i

export function badIsolation({ config: { isolation = {} } }: Whole): readonly Broken[] {
  return (['from', 'to'] as const).flatMap((side) =>
    (isolation[side] ?? []).flatMap((peer, index) =>
      PEER.test(peer) || RANGE.test(peer)
        ? []
        : [
            {
              path: ['isolation', side, index],
              message: `'${peer}' is neither a service, a namespace nor an address range`,
              hint: "Write 'web', 'namespace', 'namespace:monitoring' or '10.0.0.0/8'.",
            },
          ],
    ),
  )
}
