/** What an Ingress must say to one controller, beyond the standard. */
interface Dialect {
  /** Annotations of an Ingress whose clients use https. */
  readonly https: Readonly<Record<string, string>>
  /** Annotations of an Ingress whose clients use plain http. */
  readonly http: Readonly<Record<string, string>>
}

const PLAIN: Dialect = { https: {}, http: {} }

// By the `spec.controller` of the IngressClass.
// https://github.com/kubernetes/ingress-nginx/blob/controller-v1.13.3/docs/user-guide/nginx-configuration/annotations.md
// https://doc.traefik.io/traefik/v3.5/reference/routing-configuration/kubernetes/ingress/
const DIALECTS: Readonly<Record<string, Dialect>> = {
  'k8s.io/ingress-nginx': {
    https: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' },
    http: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' },
  },
  'traefik.io/ingress-controller': {
    https: {
      'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure',
      'traefik.ingress.kubernetes.io/router.tls': 'true',
    },
    http: { 'traefik.ingress.kubernetes.io/router.entrypoints': 'web' },
  },
}

/** The row of a controller; one without a row gets the standard alone. */
export function dialectOf(controller: string): Dialect {
  return DIALECTS[controller] ?? PLAIN
}
