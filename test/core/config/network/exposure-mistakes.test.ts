import { describe, expect, test } from 'vitest'
import { mistakes, serviceMistakes } from '../written.ts'

// Mistakes about requests from outside, and about how many pods there are; what people are told.

function app(text: string): string {
  const files = { '.diploid.conf.yaml': '', 'app.diploid.yaml': text }
  return mistakes(files) || serviceMistakes(files)
}

describe('requests', () => {
  test.each([
    [
      'cookies for everybody',
      'cors: { credentials: true }',
      `cors.credentials: credentials go to named origins only: browsers refuse them where everybody may ask  [config.cors-credentials]
    Name the origins: cors: { origins: ['https://shop.example.com'], credentials: true }.`,
    ],
    [
      'an origin with a path',
      'cors: https://shop.test/x',
      `cors: 'https://shop.test/x' is no origin, which is a scheme and a host without a path: 'https://shop.example.com', 'https://*.example.com', or '*'  [config.value]`,
    ],
    [
      'a path that leads nowhere',
      "proxy: { /api/: 'keep=true' }",
      `proxy['/api/']: names no service  [config.proxy]
    Write '/api/': 'services.backend'.`,
    ],
    [
      'one prefix twice',
      'proxy: { /api/: backend, /api: other }',
      `proxy['/api']: /api and /api/ are the same prefix  [config.proxy]
    Keep one of them.`,
    ],
    [
      'all paths',
      'proxy: { /: backend }',
      "proxy['/']: must be a path below /, like /api/, but is '/'  [config.value]",
    ],
    [
      'a redirect without a target',
      'redirects: { /old: { status: 308 } }',
      `redirects['/old']: says not where /old leads  [config.redirect]
    Write '/old': '/new'.`,
    ],
    [
      'a redirect from no place',
      'redirects: { old: /new }',
      `redirects.old: 'old' is neither a path nor a host  [config.redirect]
    Write '/old', '/old/*' for everything below, or 'www.example.com' for a whole host.`,
    ],
    [
      'a rest of nothing',
      "redirects: { /old: '/new/*' }",
      `redirects['/old']: the * in '/new/*' stands for nothing: '/old' has none  [config.redirect]
    Write '/old/*': '/new/*', or leave the * out.`,
    ],
    [
      'a status that is no redirect',
      "redirects: { /old: '/new status=200' }",
      "redirects['/old']: status must be 301, 302, 303, 307 or 308, but is 200  [config.value]",
    ],
    [
      'a size',
      'maxBody: 10 megabytes',
      `maxBody: '10 megabytes' is no size  [config.value]
    Write '10m', '1Gi' or 'unlimited'.`,
    ],
    [
      'two ways to sign in',
      'auth: { basic: accounts, forward: http://sso.test }',
      `auth: basic and forward stand side by side: one of them decides  [config.auth]
    Keep one of them.`,
    ],
    [
      'an unknown peer',
      "isolation: { from: 'Web Shop' }",
      `isolation.from[0]: 'Web Shop' is neither a service, a namespace nor an address range  [config.isolation]
    Write 'web', 'namespace', 'namespace:monitoring' or '10.0.0.0/8'.`,
    ],
  ])('%s', (_, written, told) => {
    expect(app(`${written}\n`)).toBe(`error  app.diploid.yaml:1  ${told}`)
  })
})

describe('how many pods', () => {
  test.each([
    [
      'both bounds of a disruption',
      "disruption: 'max=1 min=2'",
      `disruption: max and min stand side by side: a budget says one of them  [config.disruption]
    Keep one of them.`,
    ],
    [
      'a range that is none',
      "autoscale: 'many'",
      `autoscale: 'many' is no range of replicas  [config.value]
    Write the least and the most: '2..10 cpu=70%'.`,
    ],
    [
      'more than the most',
      "autoscale: '10..2'",
      `autoscale: the least, 10, is more than the most, 2  [config.autoscale]
    Swap them.`,
    ],
    [
      'what is not requested cannot be measured',
      "autoscale: '2..10 cpu=70%'",
      `autoscale: measures cpu against what the service requests, and it requests nothing of its own  [config.autoscale]
    Say what one pod needs: resources: 'cpu=200m'.`,
    ],
  ])('%s', (_, written, told) => {
    expect(app(`${written}\n`)).toBe(`error  app.diploid.yaml:1  ${told}`)
  })

  test('an autoscaler and replicas', () => {
    expect(app("replicas: 2\nautoscale: '2..10'\nresources: cpu=200m\n")).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  replicas: replicas and autoscale stand side by side: the autoscaler decides how many pods there are  [config.autoscale]
          Remove one of them; in an environment, \`null\` takes back what a lower layer says."
    `)
  })
  test('an autoscaler and one volume', () => {
    expect(app("autoscale: '2..10'\nresources: cpu=200m\nstorage: { /data: 1Gi }\n")).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  autoscale: 10 pods would share the one volume at /data, which a single node mounts  [config.autoscale]
          Write stateful: true for a volume each, or give the volume mode=ReadWriteMany."
    `)
  })
})
