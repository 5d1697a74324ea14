import { expect, test } from 'vitest'
import { lineOfPath, originsOfScripts } from '../../../../src/core/config/script/origins-js.ts'
import { readSourceFiles } from '../../../../src/core/config/script/source-file.ts'
import type { Json } from '../../../../src/core/json.ts'
import { printOrigin } from '../../../../src/core/origin.ts'
import { originsByPath } from '../origins-by-path.ts'

test('the line of the property that each path reaches', () => {
  const source = `config = {
  name: 'shop',
  services: {
    web: { replicas: 2,
      ports: [
        80,
        443,
      ] },
    'my-db': {},
  },
}`
  const value = { name: 'shop', services: { web: { replicas: 2, ports: [80, 443] }, 'my-db': {} } }
  expect(lines({ 'a.js': source }, value)).toEqual({
    '': 'a.js:1',
    name: 'a.js:2',
    services: 'a.js:3',
    'services.web': 'a.js:4',
    'services.web.replicas': 'a.js:4',
    'services.web.ports': 'a.js:5',
    'services.web.ports[0]': 'a.js:6',
    'services.web.ports[1]': 'a.js:7',
    'services.my-db': 'a.js:9',
  })
})

test('values with the same keys have the same origins, and no others', () => {
  const source =
    'module.exports = ({ env }) => ({\n a: env,\n list: [1],\n ...(env ? { b: { c: 1 } } : {}) })'
  const originsOf = originsOfScripts(readSourceFiles({ 'a.js': source }))
  const first = originsOf('a.js', { a: 'dev', list: [1] })
  expect(originsOf('a.js', { a: 'production', list: [2] })).toBe(first)
  const others: Json[] = [
    { a: 1 },
    { a: 1, list: [1, 2] },
    { a: 1, list: { 0: 1 } },
    { a: 1, list: [1], b: { c: 1 } },
    [],
  ]
  for (const other of others) {
    const origins = originsOf('a.js', other)
    expect(origins).not.toBe(first)
    expect(origins).toEqual(originsOfScripts(readSourceFiles({ 'a.js': source }))('a.js', other))
  }
})

test.each([
  ['module.exports', 'module.exports = {\n a: 1 }'],
  ['export default', 'export default {\n a: 1 }'],
  ['an arrow', 'export default ({ env }) => ({\n a: 1 })'],
  ['an arrow with a body', 'export default ({ env }) => { const x = 1; return {\n a: 1 } }'],
  ['a function', 'module.exports = function (x) { return {\n a: 1 } }'],
  ['a declared function', 'export default function (x) { return {\n a: 1 } }'],
  ['defineService', "import { defineService } from 'diploid'; export default defineService({\n a: 1 })"],
  ['defineConfig', "import { defineConfig } from 'diploid'; export default defineConfig({\n a: 1 })"],
  [
    'defineConfig of a function',
    "import { defineConfig } from 'diploid'; export default defineConfig(() => ({\n a: 1 }))",
  ],
  ['exports.a', '\nexports.a = 1'],
  ['a constant', 'const c = {\n a: 1 }; module.exports = c'],
  ['a constant in the function', 'export default () => { const c = {\n a: 1 }\n return c }'],
  ['a declared short form', 'const config = {\n a: 1 }'],
  ['a member', 'const all = { prod: {\n a: 1 } }; config = all.prod'],
  ['a spread constant', 'const c = {\n a: 1 }\nconfig = { ...c }'],
  ['the last of two', 'config = { a: 0,\n a: 1 }'],
])('through %s', (_how, source) => {
  expect(lines({ 'a.js': source }, { a: 1 }).a).toBe('a.js:2')
})

test('into imported files', () => {
  const files = {
    'a.js': `import base, { web } from './base.js'
const db = require('./db.json')
export default {
  ...base,
  web,
  db,
}`,
    'base.js': `export const web = {
  port: 80 }
export default {
  name: 'x' }`,
    'db.json': `{
  "size": 3
}`,
  }
  const value = { name: 'x', web: { port: 80 }, db: { size: 3 } }
  expect(lines(files, value)).toEqual({
    '': 'a.js:3',
    name: 'base.js:4',
    web: 'a.js:5',
    'web.port': 'base.js:2',
    db: 'a.js:6',
    'db.size': 'db.json:2',
  })
})

test('what only running tells has the nearest enclosing property, marked', () => {
  const source = `const services = make()
config = {
  a: build(1),
  b: cond ? { x: 1 } : { x: 2 },
  [name]: 3,
  ...rest(),
}`
  const value = { a: { deep: 1 }, b: { x: 1 }, c: 3 }
  expect(lines({ 'a.js': source }, value)).toEqual({
    '': 'a.js:2',
    a: '~a.js:6',
    'a.deep': '~a.js:6',
    b: '~a.js:6',
    'b.x': '~a.js:6',
    c: '~a.js:6',
  })
  const known = 'config = {\n a: build(1) }'
  expect(lines({ 'a.js': known }, { a: { deep: 1 } })).toMatchObject({ a: 'a.js:2', 'a.deep': '~a.js:2' })
})

test('circles and broken files end in the file itself', () => {
  expect(lines({ 'a.js': 'const a = b, b = a; config = { x: a }' }, { x: { y: 1 } })).toMatchObject({
    x: 'a.js:1',
    'x.y': '~a.js:1',
  })
  expect(lines({ 'a.js': "module.exports = require('./a.js')" }, { x: 1 }).x).toBe('~a.js:1')
  expect(lines({ 'a.js': 'config = {' }, { x: 1 }).x).toBe('~a.js:1')
})

test('the line of one path', () => {
  const files = readSourceFiles({ 'a.js': 'config = {\n a: {\n  b: undefined } }' })
  expect(lineOfPath('a.js', files, ['a', 'b'])).toEqual({ layer: 'a.js', file: 'a.js', line: 3 })
})

function lines(files: Readonly<Record<string, string>>, value: Json): Record<string, string> {
  const origins = originsOfScripts(readSourceFiles(files))('a.js', value)
  return Object.fromEntries([...originsByPath(origins)].map(([path, origin]) => [path, printOrigin(origin)]))
}
