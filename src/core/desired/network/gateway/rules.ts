import { canonical } from '../../../json.ts'
import type { Problem } from '../../../problem.ts'
import type { ValueMap } from '../../../sensitive.ts'
import type { Redirect } from '../../../services/network/exposure.ts'
import type { Frame } from '../../frame.ts'
import { notExpressible } from '../not-expressible.ts'
import type { Ways } from '../ways.ts'
import { canDo, placeOf } from './standard.ts'

interface Wanted {
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
  /** Fields of every rule that leads to a service. */
  readonly filters: { readonly filters: readonly ValueMap[]; readonly timeouts?: ValueMap }
}

interface Rules {
  readonly rules: readonly ValueMap[]
  readonly problems: readonly Problem[]
}

/** Rules of one HTTPRoute: redirects, paths of other services, the service's own paths. The longest match wins there. */
export function rulesFor(frame: Frame, ways: Ways, { hosts, paths, filters }: Wanted): Rules {
  const { service, exposure, proxies, port } = ways
  const problems: Problem[] = []
  const redirects = exposure.redirects.filter(({ host }) =>
    host === undefined ? paths.length > 0 : hosts.includes(host),
  )
  const backends = paths.length === 0 ? [] : proxies
  return {
    rules: [
      ...redirectRules(),
      ...backends.map((way) => {
        const rewrite = way.keep ? [] : [strip(way.written)]
        return backendRule(way.path, way.service, way.port, rewrite)
      }),
      ...paths.map((path) => backendRule(path, service.name, port, [])),
    ],
    problems,
  }

  function backendRule(path: string, name: string, to: number, own: readonly ValueMap[]): ValueMap {
    const all = [...filters.filters, ...own]
    return {
      matches: [{ path: { type: 'PathPrefix', value: path } }],
      ...(all.length === 0 ? {} : { filters: all }),
      backendRefs: [{ group: '', kind: 'Service', name, port: to, weight: 1 }],
      ...(filters.timeouts === undefined ? {} : { timeouts: filters.timeouts }),
    }
  }

  function strip(entry?: string): ValueMap {
    const missing = canDo(frame, 'path-rewrite')
    if (missing !== undefined)
      problems.push(notExpressible(service.name, 'proxy', placeOf(frame), missing, entry))
    return {
      type: 'URLRewrite',
      urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
    }
  }

  /** What several hosts say alike is one rule of the route. */
  function redirectRules(): readonly ValueMap[] {
    const rules = redirects.flatMap(redirectRule)
    return [...new Map(rules.map((rule) => [canonical(rule as never), rule])).values()]
  }

  function redirectRule(redirect: Redirect): readonly ValueMap[] {
    const missing = redirectMistake(frame, redirect)
    if (missing !== undefined) {
      problems.push(notExpressible(service.name, 'redirects', placeOf(frame), missing, redirect.written))
      return []
    }
    const { path, match } = redirect
    return [
      {
        matches: [{ path: { type: match === 'exact' ? 'Exact' : 'PathPrefix', value: path } }],
        filters: [{ type: 'RequestRedirect', requestRedirect: requestRedirect(redirect) }],
      },
    ]
  }
}

export const TO_HTTPS: ValueMap = {
  matches: [{ path: { type: 'PathPrefix', value: '/' } }],
  filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
}

function redirectMistake(frame: Frame, { status, to }: Redirect) {
  if (status !== 301 && status !== 302) {
    const missing = canDo(frame, `redirect-${status as 303 | 307 | 308}`)
    if (missing !== undefined) return missing
  }
  if (to.path === undefined) return undefined
  return canDo(frame, 'path-redirect')
}

function requestRedirect({ to, status, match }: Redirect): ValueMap {
  return {
    ...(to.scheme === undefined ? {} : { scheme: to.scheme }),
    ...(to.host === undefined ? {} : { hostname: to.host }),
    ...(to.port === undefined ? {} : { port: to.port }),
    ...(to.path === undefined
      ? {}
      : {
          path:
            to.rest && match === 'below'
              ? { type: 'ReplacePrefixMatch', replacePrefixMatch: to.path }
              : { type: 'ReplaceFullPath', replaceFullPath: to.path },
        }),
    statusCode: status,
  }
}
