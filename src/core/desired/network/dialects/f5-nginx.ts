import { type Dialect, size } from './dialect.ts'

const KEY = 'nginx.org'

// https://github.com/nginx/kubernetes-ingress/blob/v5.5.4/internal/configs/annotations.go
// https://github.com/nginx/kubernetes-ingress/tree/v5.5.4/examples/ingress-resources
export const F5_NGINX: Dialect = {
  name: 'F5 NGINX Ingress Controller',
  // It redirects unless told otherwise; the second name is what versions before 5.3 read.
  https: (redirect): Readonly<Record<string, string>> =>
    redirect ? {} : { [`${KEY}/ssl-redirect`]: 'false', 'ingress.kubernetes.io/ssl-redirect': 'false' },
  http: {},
  // https://github.com/nginx/kubernetes-ingress/blob/v5.5.4/docs/crd/k8s.nginx.org_policies.md
  cors: (cors, { features }) =>
    features?.includes('policy.cors') === false
      ? { not: 'its Policy has no `cors`, which came with version 5.4' }
      : {
          policy: {
            cors: {
              allowOrigin: cors.origins,
              allowMethods: cors.methods,
              allowHeaders: cors.headers,
              ...(cors.expose.length === 0 ? {} : { exposeHeaders: cors.expose }),
              allowCredentials: cors.credentials,
              maxAge: cors.maxAge,
            },
          },
        },
  timeout: (seconds) => ({
    annotations: {
      [`${KEY}/proxy-read-timeout`]: `${seconds}s`,
      [`${KEY}/proxy-send-timeout`]: `${seconds}s`,
    },
  }),
  maxBody: (bytes) => ({ annotations: { [`${KEY}/client-max-body-size`]: size(bytes) } }),
  // The Secret is of type nginx.org/htpasswd, with lines of htpasswd under the key `htpasswd`.
  basic: ({ secret, realm }) => ({
    annotations: {
      [`${KEY}/basic-auth-secret`]: secret,
      ...(realm === undefined ? {} : { [`${KEY}/basic-auth-realm`]: realm }),
    },
  }),
  forward: { not: 'its Ingress has no such annotation' },
  strip: ({ path, service }) => ({
    inline: true,
    annotations: { [`${KEY}/rewrites`]: `serviceName=${service} rewrite=/` },
    path: { path: `${path}/`, pathType: 'Prefix' },
  }),
  redirect: { not: 'its Ingress redirects to https only; a VirtualServer can' },
  oneIngressPerHost: true,
}
