import { escaped } from '../traefik/middleware.ts'
import { type Dialect, fixedTarget, isHostMove, ofEachHost, size, yes } from './dialect.ts'

const KEY = 'nginx.ingress.kubernetes.io'

// https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/docs/user-guide/nginx-configuration/annotations.md
export const INGRESS_NGINX: Dialect = {
  name: 'ingress-nginx',
  https: (redirect) => ({ [`${KEY}/ssl-redirect`]: yes(redirect) }),
  http: { [`${KEY}/ssl-redirect`]: 'false' },
  cors: (cors) => ({
    annotations: {
      [`${KEY}/enable-cors`]: 'true',
      [`${KEY}/cors-allow-origin`]: cors.origins.join(', '),
      [`${KEY}/cors-allow-methods`]: cors.methods.join(', '),
      [`${KEY}/cors-allow-headers`]: cors.headers.join(', '),
      ...(cors.expose.length === 0 ? {} : { [`${KEY}/cors-expose-headers`]: cors.expose.join(', ') }),
      [`${KEY}/cors-allow-credentials`]: yes(cors.credentials),
      [`${KEY}/cors-max-age`]: String(cors.maxAge),
    },
  }),
  timeout: (seconds) => ({
    annotations: {
      [`${KEY}/proxy-read-timeout`]: String(seconds),
      [`${KEY}/proxy-send-timeout`]: String(seconds),
    },
  }),
  maxBody: (bytes) => ({ annotations: { [`${KEY}/proxy-body-size`]: size(bytes) } }),
  // The Secret has lines of htpasswd under the key `auth`.
  basic: ({ secret, realm }) => ({
    annotations: {
      [`${KEY}/auth-type`]: 'basic',
      [`${KEY}/auth-secret`]: secret,
      ...(realm === undefined ? {} : { [`${KEY}/auth-realm`]: realm }),
    },
  }),
  forward: ({ url, signin, headers }) => ({
    annotations: {
      [`${KEY}/auth-url`]: url,
      ...(signin === undefined ? {} : { [`${KEY}/auth-signin`]: signin }),
      ...(headers.length === 0 ? {} : { [`${KEY}/auth-response-headers`]: headers.join(', ') }),
    },
  }),
  // https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/docs/examples/rewrite/README.md
  strip: ({ path }) => ({
    annotations: { [`${KEY}/use-regex`]: 'true', [`${KEY}/rewrite-target`]: '/$2' },
    path: { path: `${escaped(path)}(/|$)(.*)`, pathType: 'ImplementationSpecific' },
  }),
  // Targets are written out: variables are refused by its own check of annotations.
  // https://github.com/kubernetes/ingress-nginx/blob/controller-v1.15.1/internal/ingress/annotations/redirect/redirect.go
  redirect: (redirect, place) => {
    const { hosts } = place
    const { status, to, host } = redirect
    if (isHostMove(redirect)) {
      const www = host === `www.${to.host}` || to.host === `www.${host}`
      if (www && hosts.includes(to.host ?? '') && (status === 301 || status === 308)) {
        return { inline: true, annotations: { [`${KEY}/from-to-www-redirect`]: 'true' } }
      }
    }
    const target = fixedTarget(redirect, place)
    if (target === undefined) {
      return (
        ofEachHost(redirect, place) ?? {
          not: 'it redirects to one address, and keeps the path only between a host and its www. with status 301 or 308',
        }
      )
    }
    const kind = status === 301 || status === 308 ? 'permanent' : 'temporal'
    return {
      annotations: {
        [`${KEY}/${kind}-redirect`]: target,
        [`${KEY}/${kind}-redirect-code`]: String(status),
      },
    }
  },
}
