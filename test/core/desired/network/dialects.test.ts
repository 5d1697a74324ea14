import { dump } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import type { JsonMap } from '../../../../src/core/json.ts'
import {
  type Exposure,
  PLAIN_EXPOSURE,
  type Redirect,
} from '../../../../src/core/services/network/exposure.ts'
import { ingress, renderSample, service } from '../sample.ts'

// Each key of a service in the words of each ingress controller: one table to read.

const CONTROLLERS = {
  'ingress-nginx': 'k8s.io/ingress-nginx',
  Traefik: 'traefik.io/ingress-controller',
  'F5 NGINX': 'nginx.org/ingress-controller',
  'HAProxy Ingress': 'haproxy-ingress.github.io/controller',
  'HAProxy Technologies': 'haproxy.org/ingress-controller/haproxy',
  'one that is not known': 'example.com/own',
} as const

const KEYS: Readonly<Record<string, Partial<Exposure>>> = {
  cors: {
    cors: {
      origins: ['https://a.test', 'https://*.b.test'],
      methods: ['GET', 'POST'],
      headers: ['Authorization'],
      expose: [],
      credentials: true,
      maxAge: 600,
    },
  },
  proxy: { proxy: [{ path: '/api', service: 'api', keep: false }] },
  'proxy keep': { proxy: [{ path: '/api', service: 'api', keep: true }] },
  'redirect of a path': redirect({
    path: '/old',
    match: 'exact',
    to: { host: 'web.test', path: '/new', rest: false },
  }),
  'redirect of a path to another of its host': redirect({
    path: '/old',
    match: 'exact',
    to: { path: '/new', rest: false },
    status: 302,
  }),
  'redirect of all below': redirect({ path: '/old', match: 'below', to: { path: '/new', rest: true } }),
  'redirect of www': redirect({
    host: 'www.web.test',
    path: '/',
    match: 'below',
    to: { host: 'web.test', rest: false },
  }),
  'redirect of www, 302': redirect({
    host: 'www.web.test',
    path: '/',
    match: 'below',
    to: { host: 'web.test', rest: false },
    status: 302,
  }),
  timeout: { timeout: 90 },
  maxBody: { maxBody: 10 * 1024 ** 2 },
  'maxBody unlimited': { maxBody: 0 },
  'auth basic': { auth: { kind: 'basic', secret: 'accounts', realm: 'Staging' } },
  'auth forward': { auth: { kind: 'forward', url: 'http://sso.test/auth', headers: ['X-User'] } },
  'auth forward with a page': {
    auth: { kind: 'forward', url: 'http://sso.test/auth', signin: 'https://sso.test/start', headers: [] },
  },
  'tls secret': { tls: { redirect: true, secret: 'mine' } },
  'tls issuer, http too': { tls: { redirect: false, issuer: 'staging' } },
}

function redirect(fields: Omit<Redirect, 'status'> & { readonly status?: number }): Partial<Exposure> {
  return { redirects: [{ status: 301, ...fields }] }
}

describe.each(Object.entries(CONTROLLERS))('%s', (_, controller) => {
  test.each(Object.entries(KEYS))('%s', (__, exposure) => {
    expect(told(controller, exposure)).toMatchSnapshot()
  })
})

test('what depends on a class that nobody looked at is open, with who could tell', () => {
  const { ingressClass: _, ...serves } = ingress('')
  const cluster = { ...serves, ingressClass: { name: 'nginx' } }
  const web = service({
    name: 'web',
    routes: [{ host: 'web.test', path: '/', tls: true }],
    exposure: {
      ...PLAIN_EXPOSURE,
      timeout: 5,
      maxBody: 1,
      ...redirect({ path: '/old', match: 'exact', to: { path: '/new', rest: false }, written: '/old' }),
    },
  })
  const sample = renderSample([web], { cluster })
  expect(sample.problems).toEqual([])
  expect(sample.rendered.pending.get('networking.k8s.io/Ingress/shop-production/web')).toMatchInlineSnapshot(
    `"maxBody, timeout, redirects['/old']: which controller serves ingress class nginx is not known, and each wants that in words of its own; ask the cluster, without --offline, or take what a plan was told, with --facts"`,
  )
})

test.each(['ingress-nginx', 'HAProxy Ingress'] as const)(
  '%s wants a redirect for each of several hosts',
  (name) => {
    const hosts = ['web.test', 'www.web.test']
    const web = service({
      name: 'web',
      routes: hosts.map((host) => ({ host, path: '/', tls: true })),
      exposure: {
        ...PLAIN_EXPOSURE,
        ...redirect({
          path: '/old',
          match: 'exact',
          to: { path: '/new', rest: false },
          written: '/old',
          status: 302,
        }),
      },
    })
    const { problems } = renderSample([web], { cluster: ingress(CONTROLLERS[name]) })
    expect(problems.join()).toContain(
      `it redirects to one address; write one redirect for each host, 'web.test/old': '/new'`,
    )
  },
)

/** What differs from the same service without the key: objects with their annotations, rules where they are others. */
function told(controller: string, exposure: Partial<Exposure>): string {
  const plain = objects(controller, {})
  const { shown, problems } = objects(controller, exposure)
  const changed = [...shown].filter(([name, text]) => plain.shown.get(name) !== text).map(([, text]) => text)
  return [...problems, ...changed].join('\n---\n')
}

function objects(controller: string, exposure: Partial<Exposure>) {
  const web = service({
    name: 'web',
    routes: [{ host: 'web.test', path: '/', tls: true }],
    exposure: { ...PLAIN_EXPOSURE, ...exposure },
  })
  const own = ['traefik.io/v1alpha1/Middleware', 'traefik.io/v1alpha1/ServersTransport']
  const serves = ingress(controller)
  const cluster = { ...serves, kinds: new Set([...serves.kinds, ...own]), features: ['policy.cors'] }
  const sample = renderSample([web, service({ name: 'api' })], { cluster })
  const shown = new Map(
    sample.rendered.desired.objects
      .filter(
        ({ id, service: of }) =>
          of === 'web' && /^(Ingress|Middleware|Policy|ServersTransport|Service)$/.test(id.kind),
      )
      .map(({ id, body }) => {
        const { annotations = {} } = body.metadata as JsonMap
        const said = Object.fromEntries(
          Object.entries(annotations as JsonMap).filter(([key]) => !key.startsWith('diploid.dev/')),
        )
        const shown = { [`${id.kind}/${id.name}`]: { ...said, ...inShort(body.spec as JsonMap) } }
        const text = dump(shown, { lineWidth: -1 }).trimEnd()
        return [`${id.kind}/${id.name}`, text] as const
      }),
  )
  return { shown, problems: sample.problems }
}

/** Rules of an Ingress on a line each; of a Service nothing. */
function inShort(spec: JsonMap): JsonMap {
  const {
    ingressClassName: _,
    clusterIP: __,
    selector: ___,
    ports: ____,
    type: _____,
    rules,
    tls,
    ...rest
  } = spec
  if (!Array.isArray(rules)) return rest
  return {
    ...(tls === undefined ? {} : { tls: JSON.stringify(tls) }),
    routes: (rules as unknown as readonly IngressRule[]).flatMap(({ host, http }) =>
      http.paths.map(
        ({ path, pathType, backend: { service: to } }) =>
          `${host} ${path} (${pathType}) to ${to.name}:${to.port.number}`,
      ),
    ),
  }
}

interface IngressRule {
  readonly host: string
  readonly http: {
    readonly paths: readonly {
      readonly path: string
      readonly pathType: string
      readonly backend: {
        readonly service: { readonly name: string; readonly port: { readonly number: number } }
      }
    }[]
  }
}

test('what one annotation says once is not said of two hosts', () => {
  const moved = (host: string): Exposure['redirects'][number] => ({
    host,
    path: '/',
    match: 'below',
    to: { host: 'web.shop.test', rest: false },
    status: 302,
    written: host,
  })
  const exposure = { ...PLAIN_EXPOSURE, redirects: [moved('a.test'), moved('b.test')] }
  const routes = [{ host: 'web.shop.test', path: '/', tls: true }]
  const sample = renderSample([service({ name: 'web', routes, exposure })], {
    cluster: ingress('haproxy-ingress.github.io/controller'),
  })
  expect(sample.problems).toMatchInlineSnapshot(`
    [
      "error  services.web.redirects['b.test']: redirects['b.test'] of web cannot be said to ingress class web (HAProxy Ingress): it keeps the path from one other host only  [desired.not-expressible]
        Answer it in the program itself; or choose another way in with \`routing\`, or write what the controller wants with \`objects\`.",
    ]
  `)
})
