import { plainHash } from '../../../objects/hash.ts'
import { type Problem, uniqueProblems } from '../../../problem.ts'
import type { Redirect } from '../../../services/network/exposure.ts'
import type { Frame } from '../../frame.ts'
import { dnsLabel, pathName } from '../../names.ts'
import type { Cell, Dialect, Said } from '../dialects/dialect.ts'
import { type ExposureKey, type NotExpressible, notExpressible } from '../not-expressible.ts'
import { hasMiddlewares, hasTransports } from '../traefik/middleware.ts'
import type { Way, Ways } from '../ways.ts'
import { joined, NOTHING, type Wording, wordingOf } from './wording.ts'

/** Everything that a service wants of its Ingresses, in the words of their controller. */
export interface Words {
  /** On every Ingress that leads to a service. */
  readonly common: Wording
  /** On the Ingress of the routes alone. */
  readonly main: Wording
  /** Paths of other services that stand in the Ingress of the routes. */
  readonly mainPaths: readonly Path[]
  /** What wants an Ingress of its own. */
  readonly others: readonly Other[]
  readonly transport: boolean
  readonly problems: readonly Problem[]
}

export interface Path {
  readonly path: string
  readonly pathType: string
  readonly service: string
  readonly port: number
}

interface Other {
  readonly name: string
  /** undefined: all of the routes. */
  readonly host?: string
  readonly path: Path
  readonly wording: Wording
  /** A redirect answers by itself: what is said about services does not concern it. */
  readonly common: boolean
}

export function wordsOf(frame: Frame, ways: Ways, dialect: Dialect, place: string): Words {
  const { service, exposure, proxies } = ways
  const problems: Problem[] = []
  const main: Wording[] = []
  const mainPaths: Path[] = []
  const others: Other[] = []
  const { cors, maxBody, auth, timeout } = exposure
  const common = joined([
    ...(cors === undefined ? [] : [say('cors', dialect.cors, cors)]),
    ...(auth?.kind === 'basic' ? [say('auth', dialect.basic, auth)] : []),
    ...(auth?.kind === 'forward' ? [say('auth', dialect.forward, auth)] : []),
    ...(maxBody === undefined ? [] : [say('maxBody', dialect.maxBody, maxBody)]),
    ...(timeout === undefined || dialect.timeout === 'transport'
      ? []
      : [say('timeout', dialect.timeout, timeout)]),
  ])
  for (const way of proxies) proxyWords(way)
  for (const redirect of exposure.redirects) redirectWords(redirect)
  const transport = timeout !== undefined && dialect.timeout === 'transport'
  if (transport && !hasTransports(frame)) {
    refuse('timeout', { not: 'the cluster serves no ServersTransport of Traefik, which could say it' })
  }
  return { common, main: joined(main), mainPaths, others, transport, problems: uniqueProblems(problems) }

  function proxyWords(way: Way): void {
    const plain = { path: way.path, pathType: 'Prefix', service: way.service, port: way.port }
    if (way.keep) {
      mainPaths.push(plain)
      return
    }
    const said = ask('proxy', dialect.strip, way, way.written)
    if (said === undefined) return
    const path = { ...plain, ...said.path }
    const suffix = `proxy-${pathName(way.path)}`
    const wording = wordingOf(frame, service, suffix, said)
    if (said.inline) {
      main.push(wording)
      mainPaths.push(path)
    } else others.push({ name: dnsLabel(`${service.name}-${suffix}`), path, wording, common: true })
  }

  function redirectWords(redirect: Redirect): void {
    const said = ask('redirects', dialect.redirect, redirect, redirect.written)
    if (said === undefined) return
    const { host, path, match } = redirect
    const suffix = `redirect-${plainHash([host ?? '', path, match], 6)}`
    const wording = wordingOf(frame, service, suffix, said)
    if (said.inline) {
      if (contradicts(joined(main), wording)) refuse('redirects', ONLY_ONE, redirect.written)
      else main.push(wording)
      return
    }
    others.push({
      name: dnsLabel(`${service.name}-${suffix}`),
      ...(host === undefined ? {} : { host }),
      path: {
        path,
        pathType: match === 'exact' ? 'Exact' : 'Prefix',
        service: service.name,
        port: ways.port,
      },
      wording,
      common: false,
    })
  }

  function say<T>(key: ExposureKey, cell: Cell<T>, value: T): Wording {
    const said = ask(key, cell, value)
    return said === undefined ? NOTHING : wordingOf(frame, service, key.toLowerCase(), said)
  }

  function ask<T>(key: ExposureKey, cell: Cell<T>, value: T, entry?: string): Said | undefined {
    const hosts = [...new Set(service.routes.map(({ host }) => host))]
    const scheme = service.routes.some(({ tls }) => tls) ? 'https' : 'http'
    const said =
      typeof cell === 'function' ? cell(value, { features: frame.cluster.features, hosts, scheme }) : cell
    if ('not' in said) return refuse(key, said, entry)
    if (said.middleware === undefined || hasMiddlewares(frame)) return said
    return refuse(key, { not: 'the cluster serves no Middleware of Traefik, which could say it' }, entry)
  }

  function refuse(key: ExposureKey, cell: NotExpressible, entry?: string): undefined {
    problems.push(notExpressible(service.name, key, place, cell, entry))
  }
}

const ONLY_ONE: NotExpressible = { not: 'it keeps the path from one other host only' }

/** One annotation cannot say two things. */
function contradicts(before: Wording, { annotations }: Wording): boolean {
  return Object.entries(annotations).some(([key, value]) => (before.annotations[key] ?? value) !== value)
}
