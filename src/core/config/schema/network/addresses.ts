import { z } from 'zod'

// Hosts and paths as Gateways and Ingresses take them.
// In: what stands in routes, proxy and redirects. Out: their schemas.
// Limits: whether two services want one address is services/rules.

/** https://gateway-api.sigs.k8s.io/reference/spec/#hostname: no addresses; the lengths are those of DNS. */
export const RouteHost = z
  .string()
  .regex(/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'is no host name')
  .refine((host) => !/^\d+(\.\d+){3}$/.test(host), 'is an address, and routes are told apart by host names')
  .refine(
    (host) => host.length <= 253 && !/[^.]{64}/.test(host),
    'is longer than DNS allows: 63 letters between two dots, and 253 in all',
  )

/** https://github.com/kubernetes-sigs/gateway-api/blob/v1.3.0/apis/v1/httproute_types.go (HTTPPathMatch) */
const PATH = /^(?!.*(\/\/|\/\.\.?(\/|$)|%2[fF]))\/([\w./~!$&'()*+,;=:@-]|%[0-9a-fA-F]{2})*$/

export const ROUTE_PATH =
  "is no path of a route, which begins with /, has no //, ., .. or %2F in it, and writes other letters than ASCII's as %XX"

export const RoutePath = z
  .string()
  .regex(PATH, ROUTE_PATH)
  .refine((path) => !path.endsWith('*'), 'must not end with *: all that is below it is meant anyway')

/** The path as it was probably meant; undefined where nobody knows. */
export function routePath(text: string): string | undefined {
  const parts: string[] = []
  for (const part of text.replace(/%(?![0-9a-f]{2})/gi, '%25').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  const end = parts.length > 0 && text.endsWith('/') ? '/' : ''
  const path = `/${parts.join('/')}${end}`.replace(/[^\w./~!$&'()*+,;=:@%-]/gu, encodeURIComponent)
  return PATH.test(path) ? path : undefined
}
