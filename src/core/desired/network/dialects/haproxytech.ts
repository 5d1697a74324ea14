import { escaped, originPattern } from '../traefik/middleware.ts'
import { type Dialect, isHostMove, yes } from './dialect.ts'

const KEY = 'haproxy.org'

// https://github.com/haproxytech/kubernetes-ingress/blob/v3.2.9/documentation/annotations.md
export const HAPROXYTECH: Dialect = {
  name: 'HAProxy Kubernetes Ingress Controller',
  https: (redirect) => ({ [`${KEY}/ssl-redirect`]: yes(redirect) }),
  http: { [`${KEY}/ssl-redirect`]: 'false' },
  cors: (cors) =>
    cors.expose.length > 0
      ? { not: 'it has no annotation for response headers (`expose`)' }
      : {
          annotations: {
            [`${KEY}/cors-enable`]: 'true',
            [`${KEY}/cors-allow-origin`]: cors.origins.includes('*')
              ? '*'
              : cors.origins.map(originPattern).join('|'),
            [`${KEY}/cors-allow-methods`]: cors.methods.join(', '),
            [`${KEY}/cors-allow-headers`]: cors.headers.join(', '),
            [`${KEY}/cors-allow-credentials`]: yes(cors.credentials),
            [`${KEY}/cors-max-age`]: `${cors.maxAge}s`,
          },
        },
  timeout: (seconds) => ({ annotations: { [`${KEY}/timeout-server`]: `${seconds}s` } }),
  maxBody: (bytes) => (bytes === 0 ? { annotations: {} } : { not: 'it has no such annotation' }),
  // The Secret has a key per user, with the hash of the password as its value.
  basic: ({ secret, realm }) => ({
    annotations: {
      [`${KEY}/auth-type`]: 'basic-auth',
      [`${KEY}/auth-secret`]: secret,
      ...(realm === undefined ? {} : { [`${KEY}/auth-realm`]: realm }),
    },
  }),
  forward: { not: 'it has no such annotation' },
  strip: ({ path }) => ({ annotations: { [`${KEY}/path-rewrite`]: `${escaped(path)}/?(.*) /\\1` } }),
  redirect: (redirect) => {
    if (!isHostMove(redirect)) return { not: 'it redirects whole hosts only, and keeps the path' }
    const { to, status } = redirect
    return {
      annotations: {
        [`${KEY}/request-redirect`]: `${to.host}${to.port === undefined ? '' : `:${to.port}`}`,
        [`${KEY}/request-redirect-code`]: String(status),
      },
    }
  },
}
