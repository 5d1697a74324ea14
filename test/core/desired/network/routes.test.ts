import { describe, expect, test } from 'vitest'
import { GATEWAY, ingress, renderSample, service } from '../sample.ts'

const web = service({
  name: 'web',
  routes: [
    { host: 'web.shop.test', path: '/', tls: true },
    { host: 'shop.test', path: '/', tls: true },
  ],
})

describe('routes by Gateway API', () => {
  test('hosts with the same paths share one HTTPRoute', () => {
    expect(renderSample([web]).show('HTTPRoute/web')).toMatchInlineSnapshot(`
      "apiVersion: gateway.networking.k8s.io/v1
      kind: HTTPRoute
      metadata:
        name: web
        namespace: shop-production
      spec:
        parentRefs:
          - group: gateway.networking.k8s.io
            kind: Gateway
            namespace: infra
            name: public
        hostnames:
          - web.shop.test
          - shop.test
        rules:
          - matches:
              - path:
                  type: PathPrefix
                  value: /
            backendRefs:
              - group: ''
                kind: Service
                name: web
                port: 8080
                weight: 1"
    `)
  })

  test('hosts with other paths have one of their own, named by them', () => {
    const routes = [...web.routes, { host: 'api.shop.test', path: '/v1', tls: true }]
    const sample = renderSample([{ ...web, routes }])
    expect(sample.names.filter((name) => name.startsWith('HTTPRoute'))).toMatchInlineSnapshot(`
      [
        "HTTPRoute/web",
        "HTTPRoute/web-d6247f",
      ]
    `)
  })

  test('attach to the section that is named', () => {
    const cluster = { ...GATEWAY, gateway: { namespace: 'infra', name: 'public', section: 'https' } }
    expect(renderSample([web], { cluster }).show('HTTPRoute/web', 'spec.parentRefs')).toMatchInlineSnapshot(`
      "- group: gateway.networking.k8s.io
        kind: Gateway
        namespace: infra
        name: public
        sectionName: https"
    `)
  })
})

const ANNOTATIONS: Readonly<Record<string, string>> = {
  'k8s.io/ingress-nginx': `nginx.ingress.kubernetes.io/ssl-redirect: 'true'
---
nginx.ingress.kubernetes.io/ssl-redirect: 'false'`,
  'traefik.io/ingress-controller': `traefik.ingress.kubernetes.io/router.entrypoints: websecure
traefik.ingress.kubernetes.io/router.tls: 'true'
---
traefik.ingress.kubernetes.io/router.entrypoints: web`,
}

describe('routes by Ingress', () => {
  test('of an unknown controller use the standard alone', () => {
    expect(
      renderSample([web], { cluster: ingress('example.com/own') }).show('Ingress/web'),
    ).toMatchInlineSnapshot(`
      "apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        namespace: shop-production
      spec:
        ingressClassName: web
        tls:
          - hosts:
              - web.shop.test
              - shop.test
        rules:
          - host: web.shop.test
            http:
              paths:
                - path: /
                  pathType: Prefix
                  backend:
                    service:
                      name: web
                      port:
                        number: 8080
          - host: shop.test
            http:
              paths:
                - path: /
                  pathType: Prefix
                  backend:
                    service:
                      name: web
                      port:
                        number: 8080"
    `)
  })

  test.each(['k8s.io/ingress-nginx', 'traefik.io/ingress-controller'])(
    'speak the dialect of %s',
    (controller) => {
      const routes = [
        { host: 'shop.test', path: '/', tls: true },
        { host: 'plain.test', path: '/', tls: false },
      ]
      const sample = renderSample([{ ...web, routes }], { cluster: ingress(controller) })
      expect(sample.names.filter((name) => name.startsWith('Ingress'))).toEqual([
        'Ingress/web',
        'Ingress/web-http',
      ])
      const annotations = ['web', 'web-http'].map((name) =>
        sample.show(`Ingress/${name}`, 'metadata.annotations'),
      )
      expect(annotations.join('\n---\n')).toBe(ANNOTATIONS[controller])
    },
  )

  test('get their certificate from the issuer', () => {
    const sample = renderSample([web], {
      cluster: ingress('k8s.io/ingress-nginx'),
      ops: { name: 'shop', routing: { issuer: 'letsencrypt' } },
    })
    expect(sample.show('Ingress/web', 'spec.tls')).toMatchInlineSnapshot(`
      "- hosts:
          - web.shop.test
          - shop.test
        secretName: web-tls"
    `)
    expect(sample.show('Ingress/web', 'metadata.annotations')).toContain(
      'cert-manager.io/cluster-issuer: letsencrypt',
    )
  })
})

describe('routing in the configuration', () => {
  const both = { ...GATEWAY, ingressClass: { name: 'web', controller: 'k8s.io/ingress-nginx' } }
  const routed = (routing: object, cluster = both) =>
    renderSample([web], { cluster, ops: { name: 'shop', routing } })

  test('names another Gateway than the one that was found', () => {
    const sample = routed({ gateway: { namespace: 'edge', name: 'inner' } })
    expect(sample.show('HTTPRoute/web', 'spec.parentRefs')).toMatchInlineSnapshot(`
      "- group: gateway.networking.k8s.io
        kind: Gateway
        namespace: edge
        name: inner"
    `)
  })

  test('keeps what is known of the Gateway that was found', () => {
    const gateway = { namespace: 'infra', name: 'public' }
    const sample = routed({ gateway }, { ...both, gateway: { ...gateway, section: 'https' } })
    expect(sample.show('HTTPRoute/web', 'spec.parentRefs')).toContain('sectionName: https')
  })

  test('that names an ingress class wants Ingress, even beside a Gateway', () => {
    expect(routed({ ingressClass: 'web' }).show('Ingress/web', 'metadata.annotations')).toContain(
      'ssl-redirect',
    )
    const other = routed({ ingressClass: 'other' })
    expect(other.show('Ingress/web', 'spec.ingressClassName')).toBe('other')
    expect(other.show('Ingress/web', 'metadata.annotations')).toBe('null')
  })
})

describe('routes that cannot be', () => {
  test('without Gateway and ingress class: the key that would name one', () => {
    const sample = renderSample([web], { cluster: { kinds: new Set() } })
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  routing: the route web.shop.test of web cannot be made: the cluster has neither a Gateway nor an ingress class  [desired.no-routing]
          Install a Gateway or an ingress controller, or name one: routing: { gateway: "namespace/name" } or routing: { ingressClass: "name" }.",
      ]
    `)
  })

  test('without a port to lead to', () => {
    expect(renderSample([{ ...web, ports: [] }]).problems).toMatchInlineSnapshot(`
      [
        "error  services.web.port: the route web.shop.test leads to no port: neither web nor its image names one  [desired.route-without-port]
          Write \`port\` at the service web, or EXPOSE in its Dockerfile.",
      ]
    `)
  })
})

describe('a Service', () => {
  test('lists every port once, and is not made for none', () => {
    const ports = [
      { name: 'dns-tcp', port: 53, protocol: 'TCP' as const },
      { name: 'dns-udp', port: 53, protocol: 'UDP' as const },
      { name: 'again', port: 53, protocol: 'TCP' as const },
    ]
    expect(renderSample([service({ ports })]).show('Service/backend', 'spec.ports')).toMatchInlineSnapshot(`
      "- name: dns-tcp
        port: 53
        protocol: TCP
        targetPort: 53
      - name: dns-udp
        port: 53
        protocol: UDP
        targetPort: 53"
    `)
    expect(renderSample([service({ ports: [] })]).names).not.toContain('Service/backend')
  })

  test('without an address of its own is headless, ports or not', () => {
    const sample = renderSample([service({ headless: true, ports: [] })])
    expect(sample.show('Service/backend', 'spec')).toMatchInlineSnapshot(`
      "clusterIP: None
      selector:
        app.kubernetes.io/name: backend
        app.kubernetes.io/instance: production"
    `)
  })
})
