import { describe, expect, test } from 'vitest'
import { resolve } from './company.ts'

// What services say about requests: what later stages read of it, and what only all services together show.

function company(...services: readonly string[]) {
  return resolve({
    files: {
      '.diploid.conf.yaml': `domain: acme.test\nservices:\n${services.map((each) => `  ${each}`).join('\n')}\n`,
    },
  })
}

describe('redirects, taken apart', () => {
  test('words and references stand in addresses as in other texts', () => {
    const { services, problems } = company(
      'api: { image: a, port: 80, url: api.$domain }',
      "web: { image: a, port: 80, url: shop.$domain, redirects: { 'www.shop.$domain': shop.$domain, '/$name': '/new' } }",
      "more: { image: a, port: 80, url: more.$domain, redirects: [{ from: 'www.more.$domain', to: '${services.api.url}' }] }",
    )
    expect(problems).toEqual([])
    expect(services.web?.exposure?.redirects).toMatchObject([
      { host: 'www.shop.acme.test', to: { host: 'shop.acme.test' } },
      { path: '/web', to: { path: '/new' } },
    ])
    expect(services.more?.exposure?.redirects).toMatchObject([{ host: 'www.more.acme.test' }])
  })
  test('a word that means nothing there is told at its key', () => {
    const { problems } = company(
      "web: { image: a, port: 80, url: shop.$domain, redirects: { 'www.$commit.test': shop.$domain } }",
    )
    expect(problems).toMatchInlineSnapshot(`
      [
        "error  .diploid.conf.yaml:3  services.web.redirects['www.$commit.test']: $commit means nothing here: web has no code of its own  [services.no-commit]
          Name its repository with \`repo\`. A literal $commit is written $$commit.",
      ]
    `)
  })
  test.each([
    [
      'a path',
      '/old: /new',
      { path: '/old', match: 'exact', to: { path: '/new', rest: false }, status: 301 },
    ],
    [
      'everything below, with what stood there',
      "/blog/*: 'https://blog.test/*'",
      {
        path: '/blog',
        match: 'below',
        to: { scheme: 'https', host: 'blog.test', path: '/', rest: true },
        status: 301,
      },
    ],
    [
      'a whole host, its paths kept',
      "www.acme.test: 'acme.test status=308'",
      {
        host: 'www.acme.test',
        path: '/',
        match: 'below',
        to: { host: 'acme.test', rest: false },
        status: 308,
      },
    ],
    [
      'a host to one page',
      'www.acme.test/old: https://acme.test:8443/x',
      {
        host: 'www.acme.test',
        path: '/old',
        match: 'exact',
        to: { scheme: 'https', host: 'acme.test', port: 8443, path: '/x', rest: false },
        status: 301,
      },
    ],
  ])('%s', (_, redirect, expected) => {
    const { services, problems } = company(
      `web: { image: a, port: 80, url: acme.test, redirects: { ${redirect} } }`,
    )
    expect(problems).toEqual([])
    const [from = ''] = redirect.split(': ')
    expect(services.web?.exposure?.redirects).toEqual([{ ...expected, written: from }])
  })
})

describe('paths that another service answers', () => {
  test('may be written as a reference', () => {
    const { services, problems } = company(
      "web: { image: a, port: 80, url: x.test, proxy: { /api/: '${services.api}' } }",
      "api: { image: b, port: 81, env: { WEB: '${services.web.url}' } }",
    )
    expect(problems).toEqual([])
    expect(services.web?.exposure?.proxy).toEqual([
      { path: '/api', service: 'api', keep: false, written: '/api/' },
    ])
  })
  test.each([
    [
      'that nobody knows',
      'proxy: { /api: backnd }',
      `'backnd', which is no service  [services.proxy]\n    Did you mean backend?`,
    ],
    [
      'on a port that it has not',
      "proxy: { /api: 'backend port=9000' }",
      'port 9000 of backend, which it does not have  [services.proxy]\n    Its ports are: 81.',
    ],
  ])('%s', (_, proxy, told) => {
    const { problems } = company(
      `web: { image: a, port: 80, url: x.test, ${proxy} }`,
      'backend: { image: b, port: 81 }',
    )
    expect(problems).toEqual([
      `error  .diploid.conf.yaml:3  services.web.proxy['/api']: /api leads to ${told}`,
    ])
  })
  test('and a route of that path are one too many', () => {
    const { problems } = company(
      'api: { image: b, port: 81, url: x.test/api }',
      'web: { image: a, port: 80, url: x.test, proxy: { /api/: api } }',
    )
    expect(problems).toMatchInlineSnapshot(`
      [
        "error  .diploid.conf.yaml:4  services.web.proxy['/api']: x.test/api leads to api already, in .diploid.conf.yaml:3  [services.duplicate-route]
          Give one of them another host or path.",
      ]
    `)
  })
})

describe('what has no effect without a route', () => {
  test('is said, and holds nothing back', () => {
    expect(company('db: { image: a, port: 80, cors: true }').problems).toMatchInlineSnapshot(`
      [
        "warning  .diploid.conf.yaml:3  services.db.cors: cors has no effect: db has no route from outside  [services.without-route]
          Give it a \`url\`, like 'https://$name.$domain', or remove the key.",
      ]
    `)
  })
  test('is meant where `ingress: false` says so', () => {
    expect(company('db: { image: a, port: 80, cors: true, ingress: false }').problems).toEqual([])
  })
  test('is not held against a service that only shares it', () => {
    const text =
      'services:\n  defaults: { auth: accounts, timeout: 30 }\n  db: { image: a, port: 80, cors: true }\n'
    const { problems } = resolve({ files: { '.diploid.conf.yaml': text } })
    expect(problems.map((problem) => problem.split('\n')[0])).toEqual([
      'warning  .diploid.conf.yaml:3  services.db.cors: cors has no effect: db has no route from outside  [services.without-route]',
    ])
  })
  test('is not known while the ports are not', () => {
    expect(company('web: { repo: web, cors: true }').problems).toEqual([])
  })
})

test('tls: false makes plain http of every URL that does not say otherwise', () => {
  const { services } = company(
    'web: { repo: web, port: 80, tls: false }',
    "a: { image: a, port: 80, tls: false, url: ['x.test', 'https://y.test'] }",
  )
  expect(services.web?.routes).toEqual([{ host: 'web.acme.test', path: '/', tls: false }])
  expect(services.a?.routes.map(({ tls }) => tls)).toEqual([false, true])
})

test('a peer that is no service', () => {
  expect(
    company('web: { image: a, isolation: { from: shpo } }', 'shop: { image: b }').problems,
  ).toMatchInlineSnapshot(`
    [
      "error  .diploid.conf.yaml:3  services.web.isolation.from[0]: 'shpo' is no service  [services.isolation]
        Did you mean shop? Another namespace is written 'namespace:shpo'.",
    ]
  `)
})

test('a policy knows no host names: only a port of what runs elsewhere', () => {
  const { problems } = company(
    'web: { image: a, isolation: { from: [old], to: [db, old, ldap] } }',
    'db: { external: db.acme.test:3306 }',
    'old: { external: old.acme.test }',
    'ldap: { external: 192.0.2.7 }',
  )
  expect(problems).toMatchInlineSnapshot(`
    [
      "error  .diploid.conf.yaml:3  services.web.isolation.from[0]: old runs elsewhere, as old.acme.test: a policy knows addresses, and no host names  [services.isolation]
        Write its address range instead, like '192.0.2.0/24', or leave it out in this environment.",
      "error  .diploid.conf.yaml:3  services.web.isolation.to[1]: old runs elsewhere, as old.acme.test: a policy knows addresses, and no host names  [services.isolation]
        Write its address range instead, like '192.0.2.0/24'; or say its port, external: 'old.acme.test:443', which is let through then.",
    ]
  `)
})
