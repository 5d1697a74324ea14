import { describe, expect, test } from 'vitest'
import { resolve } from './company.ts'

function one(app: string) {
  return resolve({ files: { '.diploid.conf.yaml': `domain: shop.test\nservices:\n  app: ${app}\n` } })
}

describe('a static site as it is written', () => {
  test('as options, and as a map', () => {
    const web = { spa: '/index.html', root: 'public' }
    for (const text of ["'static spa=/index.html root=public'", '{ spa: /index.html, root: public }'])
      expect(one(`{ web: ${text} }`).services.app?.image).toMatchObject({ build: { web } })
  })
  test('has a route before anybody knows its port', () => {
    expect(one("{ web: 'static' }").services.app?.routes).toEqual([
      { host: 'app.shop.test', path: '/', tls: true },
    ])
  })
})

describe('mistakes', () => {
  test.each([
    ['another kind of server', "{ web: 'php' }"],
    ['a misspelt option', "{ web: 'static spa=/index.html rot=dist' }"],
    ['a page that is none', "{ web: 'static spa=index.html' }"],
    ['a Dockerfile beside it', "{ web: 'static', build: { dockerfile: docker/Dockerfile } }"],
    ['an image beside it', "{ web: 'static', image: 'nginx:1' }"],
    ['a header that could end its line', '{ web: { headers: { X-A: "a\\nb" } } }'],
    ['a pack that is none', '{ build: { pack: nodejs } }'],
    ['a pack and a Dockerfile', '{ build: { pack: node, dockerfile: x/Dockerfile } }'],
    ['a platform that is none', '{ build: { platforms: amd64 } }'],
  ])('%s', (_, app) => {
    expect([...new Set(one(app).problems)].join('\n')).toMatchSnapshot()
  })
})
