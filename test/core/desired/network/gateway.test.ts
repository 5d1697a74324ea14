import { describe, expect, test } from 'vitest'
import type { ClusterFacts, GatewayFacts, ListenerFacts } from '../../../../src/core/desired/desired.ts'
import { type Exposure, PLAIN_EXPOSURE } from '../../../../src/core/services/network/exposure.ts'
import { renderSample, service } from '../sample.ts'

// What HTTPRoutes say, by what the Gateway, its class and the definitions of the cluster can.

const LISTENERS: readonly ListenerFacts[] = [
  { name: 'http', protocol: 'HTTP', certificate: false, from: 'All' },
  { name: 'wild', protocol: 'HTTPS', hostname: '*.shop.test', certificate: true, from: 'All' },
]

function cluster(gateway: Partial<GatewayFacts> = {}, more: Partial<ClusterFacts> = {}): ClusterFacts {
  return {
    kinds: new Set(['gateway.networking.k8s.io/v1/HTTPRoute', ...(more.kinds ?? [])]),
    features: more.features ?? ['httproute.cors', 'httproute.timeouts', 'httproute.redirect-308'],
    gateway: {
      namespace: 'infra',
      name: 'public',
      controller: 'example.com/gateway',
      listeners: LISTENERS,
      ...gateway,
    },
  }
}

const kinds = (...names: readonly string[]) => ({ kinds: new Set(names) })

function web(exposure: Partial<Exposure> = {}, host = 'web.shop.test', tls = true) {
  return service({
    name: 'web',
    routes: [{ host, path: '/', tls }],
    exposure: { ...PLAIN_EXPOSURE, ...exposure },
  })
}

const names = (sample: ReturnType<typeof renderSample>) =>
  sample.names.filter((name) => /^(HTTPRoute|ListenerSet|Certificate|Middleware)/.test(name))

describe('listeners and certificates', () => {
  test("the listener's wildcard serves https, plain http leads there", () => {
    const sample = renderSample([web()], { cluster: cluster() })
    expect(names(sample)).toEqual(['HTTPRoute/web', 'HTTPRoute/web-to-https'])
    expect(sample.show('HTTPRoute/web', 'spec.parentRefs')).toContain('sectionName: wild')
    expect(sample.show('HTTPRoute/web-to-https', 'spec')).toMatchInlineSnapshot(`
      "parentRefs:
        - group: gateway.networking.k8s.io
          kind: Gateway
          namespace: infra
          name: public
          sectionName: http
      hostnames:
        - web.shop.test
      rules:
        - matches:
            - path:
                type: PathPrefix
                value: /
          filters:
            - type: RequestRedirect
              requestRedirect:
                scheme: https
                statusCode: 301"
    `)
  })

  test('`redirect=false` serves plain http too', () => {
    const sample = renderSample([web({ tls: { redirect: false } })], { cluster: cluster() })
    expect(names(sample)).toEqual(['HTTPRoute/web'])
    expect(sample.show('HTTPRoute/web', 'spec.parentRefs')).toMatch(/wild[\s\S]*sectionName: http/)
  })

  test('plain http takes the listener for it', () => {
    const sample = renderSample([web({}, 'web.shop.test', false)], { cluster: cluster() })
    expect(sample.show('HTTPRoute/web', 'spec.parentRefs')).toContain('sectionName: http')
  })

  test.each([
    ['web.shop.test', 'exact'],
    ['api.eu.shop.test', 'long'],
    ['api.shop.test', 'wild'],
    ['other.test', 'all'],
  ])('%s is answered by the most exact listener: %s', (host, section) => {
    const https = { protocol: 'HTTPS', certificate: true, from: 'All' } as const
    const listeners: readonly ListenerFacts[] = [
      { ...https, name: 'all' },
      { ...https, name: 'wild', hostname: '*.shop.test' },
      { ...https, name: 'long', hostname: '*.eu.shop.test' },
      { ...https, name: 'exact', hostname: 'web.shop.test' },
    ]
    const sample = renderSample([web({}, host)], { cluster: cluster({ listeners }) })
    expect(sample.show('HTTPRoute/web', 'spec.parentRefs')).toContain(`sectionName: ${section}`)
  })

  test('a listener for its own namespace alone is none', () => {
    const own = LISTENERS.map((listener) => ({ ...listener, from: 'Same' }))
    const plain = web({}, 'web.shop.test', false)
    expect(renderSample([plain], { cluster: cluster({ listeners: own }) }).problems).toMatchInlineSnapshot(`
      [
        "error  services.web.routes: no listener of Gateway infra/public takes http://web.shop.test from another namespace  [desired.no-listener]
          Let its owner add an HTTP listener with allowedRoutes.namespaces.from: All, or use https.",
      ]
    `)
  })

  test('a host that no listener covers gets a ListenerSet, with a certificate of the issuer', () => {
    const sample = renderSample([web({}, 'shop.example')], {
      cluster: cluster(
        { listenersFrom: 'All' },
        kinds('gateway.networking.k8s.io/v1/ListenerSet', 'cert-manager.io/v1/Certificate'),
      ),
      ops: { name: 'shop', routing: { issuer: 'letsencrypt' } },
    })
    expect(names(sample)).toEqual([
      'Certificate/web-tls',
      'ListenerSet/web',
      'HTTPRoute/web',
      'HTTPRoute/web-to-https',
    ])
    expect(sample.show('ListenerSet/web', 'spec')).toMatchInlineSnapshot(`
      "parentRef:
        group: gateway.networking.k8s.io
        kind: Gateway
        namespace: infra
        name: public
      listeners:
        - name: shop-example-dd832a
          hostname: shop.example
          port: 443
          protocol: HTTPS
          tls:
            mode: Terminate
            certificateRefs:
              - group: ''
                kind: Secret
                name: web-tls
          allowedRoutes:
            namespaces:
              from: Same"
    `)
    expect(sample.show('Certificate/web-tls', 'spec')).toMatchInlineSnapshot(`
      "secretName: web-tls
      dnsNames:
        - shop.example
      issuerRef:
        group: cert-manager.io
        kind: ClusterIssuer
        name: letsencrypt"
    `)
    expect(sample.show('HTTPRoute/web', 'spec.parentRefs')).toMatchInlineSnapshot(`
      "- group: gateway.networking.k8s.io
        kind: ListenerSet
        name: web
        sectionName: shop-example-dd832a"
    `)
  })

  test('a Secret of its own needs no issuer', () => {
    const sample = renderSample([web({ tls: { redirect: true, secret: 'mine' } })], {
      cluster: cluster({ listenersFrom: 'All' }, kinds('gateway.networking.k8s.io/v1/ListenerSet')),
    })
    expect(names(sample)).toEqual(['ListenerSet/web', 'HTTPRoute/web', 'HTTPRoute/web-to-https'])
    expect(sample.show('ListenerSet/web', 'spec.listeners')).toContain('name: mine')
  })

  test.each([
    ['no ListenerSet is served', {}, {}],
    ['the Gateway takes none', {}, kinds('gateway.networking.k8s.io/v1/ListenerSet')],
    ['no issuer is named', { listenersFrom: 'All' }, kinds('gateway.networking.k8s.io/v1/ListenerSet')],
  ])('an error where %s', (_, gateway, more) => {
    const sample = renderSample([web({}, 'shop.example')], { cluster: cluster(gateway, more) })
    expect(sample.problems).toHaveLength(1)
    expect(sample.problems[0]).toContain('[desired.no-certificate]')
    expect(names(sample)).toEqual([])
  })

  test('what is said then', () => {
    expect(renderSample([web({}, 'shop.example')], { cluster: cluster() }).problems).toMatchInlineSnapshot(`
      [
        "error  services.web.tls: nothing has a certificate for https://shop.example: no HTTPS listener of Gateway infra/public takes this host, and the cluster serves no ListenerSet (Gateway API 1.5), which could bring one  [desired.no-certificate]
          Let its owner add an HTTPS listener for it (a wildcard does), or allow ListenerSets there and name a ClusterIssuer: routing: { issuer: 'letsencrypt' }; or write \`tls: false\`.",
      ]
    `)
  })

  test('never where nobody looked at the Gateway', () => {
    const blind = { kinds: cluster().kinds, gateway: { namespace: 'unknown', name: 'unknown' } }
    const sample = renderSample([web({}, 'shop.example')], { cluster: blind })
    expect(sample.problems).toEqual([])
    expect(names(sample)).toEqual(['HTTPRoute/web'])
  })
})

describe('requests', () => {
  const api = service({ name: 'api', ports: [{ name: 'http', port: 3000, protocol: 'TCP' }] })

  test('paths of another service lose their prefix', () => {
    const exposure = { proxy: [{ path: '/api', service: 'api', keep: false }], timeout: 60 }
    const sample = renderSample([web(exposure), api], { cluster: cluster() })
    expect(sample.show('HTTPRoute/web', 'spec.rules')).toMatchInlineSnapshot(`
      "- matches:
          - path:
              type: PathPrefix
              value: /api
        filters:
          - type: URLRewrite
            urlRewrite:
              path:
                type: ReplacePrefixMatch
                replacePrefixMatch: /
        backendRefs:
          - group: ''
            kind: Service
            name: api
            port: 3000
            weight: 1
        timeouts:
          request: 60s
      - matches:
          - path:
              type: PathPrefix
              value: /
        backendRefs:
          - group: ''
            kind: Service
            name: web
            port: 8080
            weight: 1
        timeouts:
          request: 60s"
    `)
  })

  test('or keep it', () => {
    const exposure = { proxy: [{ path: '/api', service: 'api', keep: true }] }
    const sample = renderSample([web(exposure), api], { cluster: cluster() })
    expect(sample.show('HTTPRoute/web', 'spec.rules')).not.toContain('URLRewrite')
  })

  test.each([
    [60, '60s'],
    [99_999, '99999s'],
    [108_000, '30h'],
    [100_001, '27h46m41s'],
  ])('a timeout of %i seconds is %s, with no more digits than the standard takes', (timeout, written) => {
    const sample = renderSample([web({ timeout })], { cluster: cluster() })
    expect(sample.show('HTTPRoute/web', 'spec.rules')).toContain(`request: ${written}`)
  })

  test('redirects of paths, and of another host', () => {
    const redirects: Exposure['redirects'] = [
      { path: '/old', match: 'exact', to: { path: '/new', rest: false }, status: 301 },
      { path: '/blog', match: 'below', to: { host: 'blog.test', path: '/', rest: true }, status: 302 },
      {
        host: 'www.shop.test',
        path: '/',
        match: 'below',
        to: { host: 'web.shop.test', rest: false },
        status: 308,
      },
    ]
    const sample = renderSample([web({ redirects })], { cluster: cluster() })
    expect(names(sample)).toEqual(['HTTPRoute/web', 'HTTPRoute/web-moved-c9dddf', 'HTTPRoute/web-to-https'])
    expect(sample.show('HTTPRoute/web', 'spec.rules')).toMatchInlineSnapshot(`
      "- matches:
          - path:
              type: Exact
              value: /old
        filters:
          - type: RequestRedirect
            requestRedirect:
              path:
                type: ReplaceFullPath
                replaceFullPath: /new
              statusCode: 301
      - matches:
          - path:
              type: PathPrefix
              value: /blog
        filters:
          - type: RequestRedirect
            requestRedirect:
              hostname: blog.test
              path:
                type: ReplacePrefixMatch
                replacePrefixMatch: /
              statusCode: 302
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
    expect(sample.show('HTTPRoute/web-moved', 'spec')).toMatchInlineSnapshot(`
      "parentRefs:
        - group: gateway.networking.k8s.io
          kind: Gateway
          namespace: infra
          name: public
          sectionName: wild
        - group: gateway.networking.k8s.io
          kind: Gateway
          namespace: infra
          name: public
          sectionName: http
      hostnames:
        - www.shop.test
      rules:
        - matches:
            - path:
                type: PathPrefix
                value: /
          filters:
            - type: RequestRedirect
              requestRedirect:
                hostname: web.shop.test
                statusCode: 308"
    `)
  })

  const cors = {
    origins: ['https://*.shop.test'],
    methods: ['GET'],
    headers: [],
    expose: ['X-A'],
    credentials: true,
    maxAge: 60,
  }

  test('cors by the standard', () => {
    const sample = renderSample([web({ cors })], { cluster: cluster() })
    expect(sample.show('HTTPRoute/web', 'spec.rules')).toMatchInlineSnapshot(`
      "- matches:
          - path:
              type: PathPrefix
              value: /
        filters:
          - type: CORS
            cors:
              allowOrigins:
                - https://*.shop.test
              allowMethods:
                - GET
              allowHeaders: []
              exposeHeaders:
                - X-A
              allowCredentials: true
              maxAge: 60
        backendRefs:
          - group: ''
            kind: Service
            name: web
            port: 8080
            weight: 1"
    `)
  })

  test("else by the controller's own filter", () => {
    const old = cluster(
      { controller: 'traefik.io/gateway-controller' },
      { ...kinds('traefik.io/v1alpha1/Middleware'), features: [] },
    )
    const auth = { kind: 'basic' as const, secret: 'accounts' }
    const sample = renderSample([web({ cors, auth, maxBody: 1048576 })], { cluster: old })
    expect(sample.problems).toEqual([])
    expect(names(sample)).toEqual([
      'Middleware/web-auth',
      'Middleware/web-body',
      'Middleware/web-cors',
      'HTTPRoute/web',
      'HTTPRoute/web-to-https',
    ])
    expect(sample.show('Middleware/web-cors', 'spec')).toMatchInlineSnapshot(`
      "headers:
        accessControlAllowOriginListRegex:
          - ^https://[^.]+\\.shop\\.test$
        accessControlAllowMethods:
          - GET
        accessControlAllowHeaders: []
        accessControlExposeHeaders:
          - X-A
        accessControlAllowCredentials: true
        accessControlMaxAge: 60
        addVaryHeader: true"
    `)
    expect(sample.show('HTTPRoute/web', 'spec.rules')).toContain('ExtensionRef')
  })

  test.each([
    ['a definition without the field', cluster({}, { features: [] }), { cors }],
    ['a class that does not list it', cluster({ supports: ['HTTPRouteCORS'] }), { timeout: 5 }],
    ['no filter of its own', cluster(), { maxBody: 1 }],
    ['no Middleware served', cluster({ controller: 'traefik.io/gateway-controller' }), { maxBody: 1 }],
  ])('not expressible: %s', (_, serves, exposure) => {
    expect(renderSample([web(exposure)], { cluster: serves }).problems).toMatchSnapshot()
  })

  test('what depends on a controller that nobody looked at is open, not wrong', () => {
    const blind = { kinds: cluster().kinds, gateway: { namespace: 'unknown', name: 'unknown' } }
    const sample = renderSample([web({ maxBody: 1 })], { cluster: blind })
    expect(sample.problems).toEqual([])
    expect(sample.rendered.pending.get('gateway.networking.k8s.io/HTTPRoute/shop-production/web')).toBe(
      'maxBody: which controller serves the Gateway is not known; ask the cluster, without --offline, or take what a plan was told, with --facts',
    )
    expect(sample.rendered.desired.objects.map(({ id }) => id.kind)).toContain('HTTPRoute')
  })

  test('a login that cannot be asked for yet leaves the route out: nobody is served without it', () => {
    const blind = { kinds: cluster().kinds, gateway: { namespace: 'infra', name: 'web' } }
    const auth = { kind: 'basic', secret: 'logins' } as const
    const sample = renderSample([web({ auth })], { cluster: blind })
    expect(sample.problems).toEqual([])
    expect(sample.rendered.pending.get('gateway.networking.k8s.io/HTTPRoute/shop-production/web')).toBe(
      'auth: which controller serves the Gateway is not known; ask the cluster, without --offline, or take what a plan was told, with --facts',
    )
    expect(sample.rendered.desired.objects.map(({ id }) => id.kind)).not.toContain('HTTPRoute')
  })
})

describe('several hosts', () => {
  const moved = (host: string, to: string): Exposure['redirects'][number] => ({
    host,
    path: '/',
    match: 'below',
    to: { host: to, rest: false },
    status: 301,
  })

  test('that lead to different places do so by routes of their own', () => {
    const redirects = [
      moved('www.web.shop.test', 'web.shop.test'),
      moved('old.shop.test', 'other.shop.test'),
      moved('older.shop.test', 'other.shop.test'),
    ]
    const sample = renderSample([web({ redirects })], { cluster: cluster() })
    const routes = sample.rendered.desired.objects.filter(({ id }) => id.name.startsWith('web-moved'))
    expect(routes.map(({ body }) => hostsAndTargets(body.spec))).toEqual([
      { hosts: ['www.web.shop.test'], targets: ['web.shop.test'] },
      { hosts: ['old.shop.test', 'older.shop.test'], targets: ['other.shop.test'] },
    ])
  })

  test('of the service too, where a path of one leads elsewhere', () => {
    const routes = ['web.shop.test', 'shop.shop.test'].map((host) => ({ host, path: '/', tls: true }))
    const redirects = [{ ...moved('shop.shop.test', 'old.test'), path: '/old' }]
    const sample = renderSample(
      [service({ name: 'web', routes, exposure: { ...PLAIN_EXPOSURE, redirects } })],
      { cluster: cluster() },
    )
    const made = sample.rendered.desired.objects.filter(
      ({ id }) => /^web(-[0-9a-f]{6})?$/.test(id.name) && id.kind === 'HTTPRoute',
    )
    expect(made.map(({ body }) => hostsAndTargets(body.spec))).toEqual([
      { hosts: ['web.shop.test'], targets: [] },
      { hosts: ['shop.shop.test'], targets: ['old.test'] },
    ])
  })

  test('stand in as many routes as they need: one takes 16', () => {
    const routes = Array.from({ length: 17 }, (_, index) => ({
      host: `h${index}.shop.test`,
      path: '/',
      tls: true,
    }))
    const sample = renderSample([service({ name: 'web', routes, exposure: PLAIN_EXPOSURE })], {
      cluster: cluster(),
    })
    expect(names(sample)).toEqual([
      'HTTPRoute/web',
      'HTTPRoute/web-hosts-2',
      'HTTPRoute/web-to-https',
      'HTTPRoute/web-to-https-2',
    ])
    expect(sample.show('HTTPRoute/web-hosts-2', 'spec.hostnames')).toBe('- h16.shop.test')
  })

  function hostsAndTargets(spec: unknown): unknown {
    const { hostnames, rules } = spec as {
      hostnames: readonly string[]
      rules: readonly { filters?: readonly { requestRedirect: { hostname: string } }[] }[]
    }
    return {
      hosts: hostnames,
      targets: rules.flatMap(({ filters = [] }) =>
        filters.map(({ requestRedirect }) => requestRedirect.hostname),
      ),
    }
  }
})
