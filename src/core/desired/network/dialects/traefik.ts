import { authSpec, bodySpec, corsSpec, redirectSpec, stripSpec } from '../traefik/middleware.ts'
import type { Dialect } from './dialect.ts'

const KEY = 'traefik.ingress.kubernetes.io'

// https://github.com/traefik/traefik/blob/v3.7.9/docs/content/reference/routing-configuration/kubernetes/ingress.md
export const TRAEFIK: Dialect = {
  name: 'Traefik',
  httpApart: true,
  https: () => ({ [`${KEY}/router.entrypoints`]: 'websecure', [`${KEY}/router.tls`]: 'true' }),
  http: { [`${KEY}/router.entrypoints`]: 'web' },
  cors: (cors) => ({ middleware: corsSpec(cors) }),
  timeout: 'transport',
  maxBody: (bytes) => (bytes === 0 ? { annotations: {} } : { middleware: bodySpec(bytes) }),
  basic: (auth) => ({ middleware: authSpec(auth) }),
  forward: (auth) =>
    auth.signin === undefined
      ? { middleware: authSpec(auth) }
      : { not: 'it passes on what the asked service answers: let that redirect, and leave `signin` out' },
  strip: ({ path }) => ({ middleware: stripSpec(path) }),
  redirect: (redirect) =>
    redirect.status === 303
      ? { not: 'it knows the statuses 301, 302, 307 and 308' }
      : { middleware: redirectSpec(redirect) },
}
