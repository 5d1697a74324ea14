import { originPattern } from '../traefik/middleware.ts'
import { type Dialect, fixedTarget, isHostMove, ofEachHost, size, yes } from './dialect.ts'

const KEY = 'haproxy-ingress.github.io'

// https://github.com/jcmoraisjr/haproxy-ingress/blob/465a51ce67a788872faa4f04027defa6805ff87f/docs/content/en/docs/configuration/keys.md
export const HAPROXY_INGRESS: Dialect = {
  name: 'HAProxy Ingress',
  https: (redirect) => ({ [`${KEY}/ssl-redirect`]: yes(redirect) }),
  http: { [`${KEY}/ssl-redirect`]: 'false' },
  cors: (cors) => {
    const patterns = cors.origins.some((origin) => origin.includes('*.'))
    const origins = patterns
      ? { [`${KEY}/cors-allow-origin-regex`]: cors.origins.map(originPattern).join(' ') }
      : { [`${KEY}/cors-allow-origin`]: cors.origins.join(',') }
    return {
      annotations: {
        [`${KEY}/cors-enable`]: 'true',
        ...origins,
        [`${KEY}/cors-allow-methods`]: cors.methods.join(', '),
        [`${KEY}/cors-allow-headers`]: cors.headers.join(', '),
        ...(cors.expose.length === 0 ? {} : { [`${KEY}/cors-expose-headers`]: cors.expose.join(', ') }),
        [`${KEY}/cors-allow-credentials`]: yes(cors.credentials),
        [`${KEY}/cors-max-age`]: String(cors.maxAge),
      },
    }
  },
  timeout: (seconds) => ({ annotations: { [`${KEY}/timeout-server`]: `${seconds}s` } }),
  maxBody: (bytes) => ({
    annotations: { [`${KEY}/proxy-body-size`]: bytes === 0 ? 'unlimited' : size(bytes) },
  }),
  // The Secret has lines of user and hash under the key `auth`.
  basic: ({ secret, realm }) => ({
    annotations: {
      [`${KEY}/auth-secret`]: secret,
      ...(realm === undefined ? {} : { [`${KEY}/auth-realm`]: realm }),
    },
  }),
  forward: ({ url, signin, headers }) => ({
    annotations: {
      [`${KEY}/auth-url`]: url,
      ...(signin === undefined ? {} : { [`${KEY}/auth-signin`]: signin }),
      [`${KEY}/auth-headers-succeed`]: headers.length === 0 ? '-' : headers.join(','),
    },
  }),
  strip: () => ({ annotations: { [`${KEY}/rewrite-target`]: '/' } }),
  // The status is the controller's, for all: 302 unless its own configuration says otherwise.
  redirect: (redirect, place) => {
    const { hosts } = place
    if (redirect.status !== 302) {
      return {
        not: "it answers with one status for all, 302 unless its own configuration says otherwise; write 'status=302'",
      }
    }
    if (isHostMove(redirect) && hosts.length === 1 && hosts[0] === redirect.to.host) {
      return { inline: true, annotations: { [`${KEY}/redirect-from`]: redirect.host ?? '' } }
    }
    const target = fixedTarget(redirect, place)
    return target === undefined
      ? (ofEachHost(redirect, place) ?? {
          not: "it redirects to one address, and keeps the path only from another host to the service's one host",
        })
      : { annotations: { [`${KEY}/redirect-to`]: target } }
  },
}
