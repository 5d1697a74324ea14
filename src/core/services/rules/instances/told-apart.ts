import { isMap, type Json } from '../../../json.ts'
import { printRoute } from '../../network/routes.ts'
import type { Service } from '../../service.ts'

/**
 * A key of a service as it would stand in the file with a word that differs in each instance; `shared` are those of its
 * items that lack one.
 */
export function toldApart(
  key: string,
  service: Service,
  written: Json | undefined,
  shared: ReadonlySet<string | number | undefined>,
  domain: string | undefined,
): string {
  const items = Array.isArray(written) ? written : []
  if (key === 'map') {
    const maps = service.hostMaps.map(({ host, path }, index) => {
      const own = asWritten(items[index], /^host:([^:]*):/, 'host') ?? host
      return `host:${shared.has(index) ? folderApart(own) : own}:${path}`
    })
    return `map: ${listed(maps)}`
  }
  if (key === 'routes') {
    const urls = service.routes.map((route, index) => {
      const own = asWritten(items[index], /^(?:https?:\/\/)?((?:\$\{[^}]*\}|[^/])+)/, 'host') ?? route.host
      const host = shared.has(index) ? hostApart(own, route.host === domain) : own
      return printRoute({ ...route, host })
    })
    return urls.length === 1 ? `url: ${listed(urls)}` : `routes: ${listed(urls)}`
  }
  const hosts = new Set((service.exposure?.redirects ?? []).flatMap(({ host }) => host ?? []))
  const froms = isMap(written) ? Object.keys(written) : []
  const theirs = froms.filter((from) => [...hosts].some((host) => from.toLowerCase().includes(host)))
  return `redirects: { ${theirs.map((from) => `'${from}': null`).join(', ')} }`
}

/** With its words and references, where it is a text that has them. */
function asWritten(item: Json | undefined, part: RegExp, key: string): string | undefined {
  if (typeof item === 'string') return part.exec(item)?.[1]
  const own = isMap(item) ? item[key] : undefined
  return typeof own === 'string' ? own : undefined
}

const ENVIRONMENT = /\$env(?![A-Za-z0-9_])/g

function folderApart(folder: string): string {
  if (folder.match(ENVIRONMENT)) return folder.replace(ENVIRONMENT, '$$instance')
  return `${folder.replace(/\/+$/, '')}/$instance`
}

/** In the first label, so that one certificate for all hosts of a domain covers it. */
function hostApart(host: string, isDomain: boolean): string {
  if (host.match(ENVIRONMENT)) return host.replace(ENVIRONMENT, '$$instance')
  const parts = /^((?:\$\{[^}]*\}|[^.])+)\.(.+\..+|\$domain|\$\{.+)$/.exec(host)
  if (isDomain || parts === null) return `$instance.${host}`
  const [, label, rest] = parts
  return label === '*' ? `*.$instance.${rest}` : `${label}-$instance.${rest}`
}

function listed(texts: readonly string[]): string {
  const quoted = texts.map((text) => `'${text}'`)
  return quoted.length === 1 ? String(quoted[0]) : `[${quoted.join(', ')}]`
}
