import type { Dialect } from './dialect.ts'
import { F5_NGINX } from './f5-nginx.ts'
import { HAPROXY_INGRESS } from './haproxy-ingress.ts'
import { HAPROXYTECH } from './haproxytech.ts'
import { INGRESS_NGINX } from './ingress-nginx.ts'
import { TRAEFIK } from './traefik.ts'

// What each ingress controller must be told beyond the standard, by the `spec.controller` of its IngressClass.
// In: a controller. Out: its table. Limits: versions are those that the tables link to; what a cell lacks is an error.

const DIALECTS: Readonly<Record<string, Dialect>> = {
  'k8s.io/ingress-nginx': INGRESS_NGINX,
  'traefik.io/ingress-controller': TRAEFIK,
  'nginx.org/ingress-controller': F5_NGINX,
  'haproxy-ingress.github.io/controller': HAPROXY_INGRESS,
  'haproxy.org/ingress-controller': HAPROXYTECH,
}

const NONE = { not: 'how it wants that said is not known here, and the standard has no field for it' }

/** The standard alone. */
const PLAIN: Omit<Dialect, 'name'> = {
  https: () => ({}),
  http: {},
  cors: NONE,
  timeout: NONE,
  maxBody: NONE,
  basic: NONE,
  forward: NONE,
  strip: NONE,
  redirect: NONE,
}

/** The table of a controller; several installations of one have words behind its name. */
export function dialectOf(controller: string): Dialect {
  const known = Object.entries(DIALECTS).find(
    ([name]) => controller === name || controller.startsWith(`${name}/`),
  )
  return known?.[1] ?? { ...PLAIN, name: controller === '' ? 'its controller is not known' : controller }
}
