import { CLOSED_LIST, OPS_ONLY } from '../own/closed-list.ts'
import { nearest } from '../reading/nearest.ts'
import { RouteHost } from '../schema/network/addresses.ts'
import { SERVICE_SHORT_KEYS, ServiceConfig } from '../schema/service.ts'
import type { Broken, Whole } from './rule.ts'

/** What is permitted to nobody's use: the key or host would never be asked for by this name. */
export function badAllow({ config }: Whole): readonly Broken[] {
  const { keys = [], hosts = [] } = config.allow ?? {}
  return [
    ...keys.flatMap((key, index) => {
      const wrong = wrongKey(key)
      return wrong === undefined ? [] : { path: ['allow', 'keys', index], ...wrong }
    }),
    ...hosts.flatMap((host, index) => {
      const wrong = wrongHost(host)
      return wrong === undefined ? [] : { path: ['allow', 'hosts', index], ...wrong }
    }),
  ]
}

type Wrong = Pick<Broken, 'message' | 'hint'>

const CALLS = ['secret()', 'sops()', 'generate()']
const SHORT: Readonly<Record<string, string>> = SERVICE_SHORT_KEYS

function wrongKey(written: string): Wrong | undefined {
  if (CALLS.includes(written)) return undefined
  const [key = '', ...parts] = written.split('.')
  if (OPS_ONLY.has(key))
    return {
      message: `${key} is decided before the file of the service repository is read, so that nothing can permit it there`,
      hint: `Take it out of the list, and set ${key} in the ops repository.`,
    }
  const canonical = Object.hasOwn(SHORT, key) ? SHORT[key] : undefined
  if (canonical !== undefined)
    return { message: `'${written}' is short for ${canonical}`, hint: `Write ${canonical}.` }
  const known = Object.keys(ServiceConfig.shape).filter((each) => !OPS_ONLY.has(each))
  if (!known.includes(key)) {
    const like = nearest(written, [...known, ...CALLS])
    return {
      message: `'${written}' is no key of a service`,
      hint:
        like === undefined
          ? `Write a key of services, such as labels or patch, a part of one (build.secrets), or ${CALLS.join(', ')}.`
          : `Did you mean ${like}?`,
    }
  }
  // Keys that are free in part are asked for by parts (own/check-own.ts, own/ceilings.ts), any other as a whole.
  if (parts.length === 0 || Object.hasOwn(CLOSED_LIST, key)) return undefined
  return { message: `'${written}' is deeper than what can be permitted singly`, hint: `Write ${key}.` }
}

function wrongHost(host: string): Wrong | undefined {
  if (host === '*')
    return {
      message: "'*' would be any host, and permits none",
      hint: "Name the domain: '*.example.org' is any host below it.",
    }
  if (RouteHost.safeParse(host.toLowerCase()).success) return undefined
  const bare = /^[a-z]+:\/\/([^/:]+)/i.exec(host)?.[1]
  return {
    message: `'${host}' is no host`,
    hint:
      bare === undefined
        ? "Write a host, shop.example.org, or '*.example.org' for any below a domain."
        : `Write the host alone: ${bare}.`,
  }
}
