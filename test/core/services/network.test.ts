import { describe, expect, test } from 'vitest'
import { printRoute } from '../../../src/core/services/network/routes.ts'
import { portsNeeded } from '../../../src/core/services/ports-needed.ts'
import { inputOf, resolve } from './company.ts'

describe('the route that nobody has to write', () => {
  test('built from code with exactly one port', () => {
    expect(routes('{ repo: web, port: 80 }')).toEqual(['https://app.acme.test'])
  })
  test('its port may stand in the Dockerfile', () => {
    expect(routes('{ repo: web }', { exposed: { app: [80] } })).toEqual(['https://app.acme.test'])
  })
  test.each([
    ['several ports', '{ repo: web, ports: [80, 81] }'],
    ['no port', '{ repo: web, ports: [] }'],
    ['a port that is not known', '{ repo: web }'],
    ['a ready image', '{ image: nginx, port: 80 }'],
    ['stateful', '{ repo: web, port: 80, stateful: true }'],
    ['daemon', '{ repo: web, port: 80, daemon: true }'],
    ['headless', '{ repo: web, port: 80, service: proxy=false }'],
    ['ingress: false', '{ repo: web, port: 80, ingress: false }'],
  ])('none for %s', (_, app) => {
    expect(routes(app)).toEqual([])
  })
  test('none without a domain', () => {
    expect(routes('{ repo: web, port: 80 }', {}, '')).toEqual([])
  })
  test("under mapEnv=suffix the environment ends the service's label", () => {
    expect(routes('{ repo: web, port: 80 }', { env: 'dev' }, 'acme.test mapEnv=suffix')).toEqual([
      'https://app-dev.acme.test',
    ])
  })
})

describe('routes as they are written', () => {
  test.each([
    ['a URL', "{ image: a, port: 80, url: 'https://Shop.test/api/' }", ['https://shop.test/api']],
    ['plain http', "{ image: a, port: 80, url: 'http://shop.test' }", ['http://shop.test']],
    ['a host', "{ image: a, port: 80, url: 'shop.test' }", ['https://shop.test']],
    [
      '$ words',
      "{ image: a, port: 80, url: 'https://x-$env.$domain/$name' }",
      ['https://x-production.acme.test/app'],
    ],
    [
      'a list',
      "{ image: a, port: 80, routes: ['a.test', { host: b.test, path: /b, tls: false }] }",
      ['https://a.test', 'http://b.test/b'],
    ],
    ['a reference', "{ image: a, port: 80, url: '${vars.site}' }", ['https://site.test/x']],
    ['ingress: false beats them', "{ image: a, port: 80, url: 'a.test', ingress: false }", []],
  ])('%s', (_, app, expected) => {
    expect(routes(app)).toEqual(expected)
  })
  test("$name.$domain is the service's default host", () => {
    expect(
      routes(
        "{ image: a, port: 80, url: 'https://$name.$domain/x' }",
        { env: 'dev' },
        'acme.test mapEnv=suffix',
      ),
    ).toEqual(['https://app-dev.acme.test/x'])
  })
  test('$domain without a domain', () => {
    expect(company("{ image: a, port: 80, url: '$name.$domain' }", {}, '').problems).toEqual([
      `error  .diploid.conf.yaml:5  services.app.url: $domain means nothing: production has no domain  [services.no-domain]
    Set \`domain: 'example.com'\` in the ops file, or write the host itself. A literal $domain is written $$domain.`,
    ])
  })
  test('what turns out to be no URL', () => {
    expect(company("{ image: a, port: 80, url: 'ftp://$name' }").problems).toEqual([
      `error  .diploid.conf.yaml:5  services.app.url: 'ftp://app' is no URL of a route  [config.value]
    Write https://host/path; a route has no port, user, query or fragment.`,
    ])
  })
})

describe('url, as others see it', () => {
  const seen = (app: string, more: Parameters<typeof company>[1] = {}) =>
    company(`${app}\n  other: { image: b, env: { URL: "\${services.app.url}" } }`, more).services.other?.env
      .URL

  test('the first route', () => {
    expect(seen("{ image: a, port: 80, url: ['https://b.test/x', 'https://a.test'] }")).toBe(
      'https://b.test/x',
    )
  })
  test('else the address inside', () => {
    expect(seen('{ image: a, port: 8080 }')).toBe('http://app:8080')
  })
  test('the default route, once the Dockerfile is known', () => {
    expect(seen('{ repo: web }', { exposed: { app: [3000] } })).toBe('https://app.acme.test')
  })
  test('an external host is reached under the name of the service', () => {
    expect(seen("{ external: 'db.example.com:3306' }")).toBe('http://app:3306')
  })
})

test('ports are asked of Dockerfiles only where nobody wrote them, whatever else is wrong', () => {
  const { input } = inputOf({
    files: {
      '.diploid.conf.yaml': `
services:
  web: { repo: web, build: { dockerfile: docker/Dockerfile, target: run }, env: { X: "\${services.api.port}", Y: "\${services.nobody.url}" } }
  api: { repo: api }
  written: { repo: written, port: 80 }
  ready: { image: nginx }
  away: { repo: away }
`,
    },
    unreachable: ['/away'],
  })
  const needed = portsNeeded(input)
  expect([...needed.keys()]).toEqual(['api', 'web'])
  expect(needed.get('web')?.build).toEqual({
    context: '',
    dockerfile: 'docker/Dockerfile',
    target: 'run',
    args: {},
    hasCommand: true,
  })
  expect(needed.get('web')?.source).toMatchObject({ branch: 'main', path: '' })
})

type More = { readonly env?: string; readonly exposed?: Readonly<Record<string, readonly number[]>> }

function company(app: string, more: More = {}, domain = 'acme.test') {
  return resolve({
    files: {
      '.diploid.conf.yaml': `domain: ${domain === '' ? 'null' : domain}
environments: { production: main, dev: develop }
vars: { site: 'https://site.test/x' }
services:
  app: ${app}
`,
    },
    ...more,
  })
}

function routes(...given: Parameters<typeof company>): readonly string[] | undefined {
  const { services, problems } = company(...given)
  expect(problems).toEqual([])
  return services.app?.routes.map(printRoute)
}
