import { describe, expect, test } from 'vitest'
import type { Ops } from '../../../src/core/config/ops.ts'
import { print, REMOTE, understand, type Written } from './written.ts'

describe('environments', () => {
  test('left out: production, from the default branch', () => {
    expect(environments('name: shop\n')).toMatchObject({
      production: { type: 'production', branch: undefined },
    })
  })
  test('a name, a list, a map, and the top level say the same', () => {
    expect(
      environments(
        [
          'environments:',
          '  production: master',
          "  test: [develop, 'release/*', '!release/old-*']",
          '  dev: { branch: feature/*, namespace: shop-dev, domain: dev.example.com }',
          'staging:',
          '  branch: staging',
        ].join('\n'),
      ),
    ).toMatchObject({
      production: { branch: ['master'], type: 'production' },
      test: { branch: ['develop', 'release/*', '!release/old-*'], type: 'development' },
      dev: { branch: ['feature/*'], namespace: 'shop-dev', domain: 'dev.example.com', instances: 'shared' },
      staging: { branch: ['staging'], origin: { line: 5 } },
    })
  })
  test('production is what is named so, says so, or stands alone', () => {
    const types = (text: string): unknown =>
      Object.fromEntries(Object.entries(environments(text)).map(([name, { type }]) => [name, type]))
    expect(types('environments: { live: a, prod: b, dev: c }')).toEqual({
      live: 'production',
      prod: 'production',
      dev: 'development',
    })
    expect(types('environments: { eu: a }')).toEqual({ eu: 'production' })
    expect(
      types(
        'environments: { eu: { branch: a, type: production }, production: { branch: b, type: development } }',
      ),
    ).toEqual({
      eu: 'production',
      production: 'development',
    })
  })
})

describe('settings', () => {
  test('the name: as written, else that of the repository, made a label', () => {
    expect(ops({ '.diploid.conf.yaml': 'name: shop\n' }).name).toBe('shop')
    expect(ops({ '.diploid.conf.yaml': '' }, { name: 'My_Shop.git' }).name).toBe('my-shop')
  })
  test('registry', () => {
    const registry = (text: string): unknown => ops({ '.diploid.conf.yaml': `registry: ${text}\n` }).registry
    expect(registry('registry.example.com:5000/group/')).toEqual({
      push: 'registry.example.com:5000/group',
      pull: 'registry.example.com:5000/group',
      insecure: false,
    })
    expect(registry("':4567'")).toMatchObject({ push: 'git.example.com:4567' })
    expect(registry('{ url: "http://10.0.0.5:5000", pullUrl: localhost:5000 }')).toEqual({
      push: '10.0.0.5:5000',
      pull: 'localhost:5000',
      insecure: true,
    })
    expect(ops({ '.diploid.conf.yaml': '' }).registry).toBeUndefined()
  })
  test('domain and routing', () => {
    const { domain, routing } = ops({
      '.diploid.conf.yaml':
        'domain: myorg.com mapEnv=suffix\nrouting: { gateway: infra/public, issuer: letsencrypt }\n',
    })
    expect(domain).toEqual({ base: 'myorg.com', mapEnv: 'suffix' })
    expect(routing).toEqual({ gateway: { namespace: 'infra', name: 'public' }, issuer: 'letsencrypt' })
    expect(ops({ '.diploid.conf.yaml': 'domain: myorg.com' }).domain).toEqual({
      base: 'myorg.com',
      mapEnv: 'subdomain',
    })
  })
})

describe('services', () => {
  test('those of the ops file and those that have a file, by name', () => {
    const { services } = ops({
      '.diploid.conf.yaml': 'services:\n  web:\n  api: {}\n  defaults: { replicas: 2 }\n',
      'db.diploid.yaml': 'image: mysql:8.4\n',
      'x/jobs.diploid.json': '',
    })
    expect([...services.keys()]).toEqual(['api', 'db', 'jobs', 'web'])
  })
  test('where their code is', () => {
    const code = (text: string): unknown =>
      ops({ '.diploid.conf.yaml': '', 'app.diploid.yaml': text }).services.get('app')?.code
    const at = (location: string): unknown => ({ kind: 'repository', location })
    const assumed = { kind: 'repository', location: 'https://git.example.com/acme/app.git', assumed: true }
    expect(code('')).toEqual(assumed)
    expect(code('repo: php-backend')).toEqual(at('https://git.example.com/acme/php-backend.git'))
    expect(code('repo: other/php-backend')).toEqual(at('https://git.example.com/other/php-backend.git'))
    expect(code('repo: https://elsewhere.org/x/y')).toEqual(at('https://elsewhere.org/x/y'))
    expect(code('repo: git@elsewhere.org:x/y.git')).toEqual(at('git@elsewhere.org:x/y.git'))
    expect(code('repo: .')).toEqual(at('.'))
    expect(code('repo: ops')).toEqual(at('.'))
    expect(code('repo: ssh://git@git.example.com/acme/ops')).toEqual(at('.'))
    expect(code('image: nginx')).toEqual({ kind: 'none' })
    expect(code('external: db.example.com')).toEqual({ kind: 'none' })
    expect(code("image: 'reg/x:$commit'\nrepo: x")).toEqual(at('https://git.example.com/acme/x.git'))
  })
  test('folder and branches: the highest word counts, of the environment before that of all', () => {
    const { services } = ops({
      '.diploid.conf.yaml': [
        'environments: { production: master, dev: { branch: develop, defaults: { branch: next } } }',
        'services:',
        '  defaults: { branch: main, byEnv: { production: { branch: stable } } }',
        '  app: { path: ./services/app/, production: { branch: [release, "v*"] } }',
      ].join('\n'),
      'web.diploid.yaml': 'branch: trunk\ndev: { branch: web-dev }\n',
    })
    expect(services.get('app')).toMatchObject({ path: 'services/app', branch: ['main'] })
    expect(services.get('app')?.branches).toEqual(
      new Map([
        ['production', ['release', 'v*']],
        ['dev', ['next']],
      ]),
    )
    expect(services.get('web')).toMatchObject({ path: '', branch: ['trunk'] })
    expect(services.get('web')?.branches).toEqual(
      new Map([
        ['production', ['stable']],
        ['dev', ['web-dev']],
      ]),
    )
  })
})

function ops(written: Written, remote: Parameters<typeof understand>[1] = REMOTE): Ops {
  const { value, problems } = understand(written, remote)
  expect(print(problems)).toBe('')
  return value
}

function environments(text: string): Record<string, { readonly type: string }> {
  return Object.fromEntries(ops({ '.diploid.conf.yaml': text }).environments)
}
