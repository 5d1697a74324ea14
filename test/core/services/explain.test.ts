import { expect, test } from 'vitest'
import { provenanceOf } from '../../../src/core/config/provenance.ts'
import { parsePath } from '../../../src/core/config/text/path.ts'
import { printPath } from '../../../src/core/json.ts'
import { printOrigin } from '../../../src/core/origin.ts'
import { explainValues } from '../../../src/core/services/explain/explain.ts'
import { resolve } from './company.ts'

// `value < written | place, place of what it overrode`

type Files = Readonly<Record<string, string>>
const FILES = {
  '.diploid.conf.yaml': `
vars:
  db: { DB_HOST: pg, DB_PORT: 5432 }
services:
  defaults:
    env: { LEVEL: info }
  web:
    image: nginx
    env: { LEVEL: debug, TAG: $name-1 }
    storage: { /data: 1Gi }
    production:
      env: { LEVEL: warn }
  copy:
    image: nginx
    env: \${vars.db}
  quiet:
    image: nginx
    env: { LEVEL: null }
    labels: { team: a }
    args: [serve, '--quiet']
    production: { labels: null }
  conf:
    image: nginx
    configure: { app.env: { 'DB_*': '\${vars.db}' } }
  scaled:
    image: nginx
    autoscale: 2..8
`,
}

test('the last word wins, and what it overrode is told, the latest first', () => {
  expect(explain('web', 'env.LEVEL')).toEqual([
    'env.LEVEL = warn | .diploid.conf.yaml:12 < debug .diploid.conf.yaml:9 < info .diploid.conf.yaml:6',
  ])
})

test('a word is shown beside what it became', () => {
  expect(explain('web', 'env.TAG')).toEqual(['env.TAG = web-1 from $name-1 | .diploid.conf.yaml:9'])
})

test('what a reference brought is told by the reference', () => {
  expect(explain('copy', 'env.DB_PORT')).toEqual([
    'env.DB_PORT = 5432 from ${vars.db} | .diploid.conf.yaml:15',
  ])
})

test('keys that are no words stand in quotes', () => {
  expect(explain('web', "storage['/data']")).toEqual(["storage['/data'].size = 1Gi | .diploid.conf.yaml:10"])
})

test('a file is configured from names and values, with what their service offers', () => {
  expect(explain('conf', 'configure')).toEqual([
    `configure['app.env']['DB_*'] = {"DB_HOST":"pg","DB_PORT":5432} from \${vars.db} | .diploid.conf.yaml:24`,
  ])
})

test('what a null took away is told, with who wrote the null', () => {
  expect(explain('quiet', 'env.LEVEL')).toEqual([
    'env.LEVEL = (removed) | .diploid.conf.yaml:18 < info .diploid.conf.yaml:6',
  ])
  expect(explain('quiet', 'labels')).toEqual([
    'labels.team = (removed) | .diploid.conf.yaml:21 < a .diploid.conf.yaml:19',
  ])
})

test('an item of a list is set where the list is', () => {
  expect(explain('quiet', 'args[1]')).toEqual(['args[1] = --quiet | .diploid.conf.yaml:20'])
})

test('a value that is asked for by its name is shown whole, one among others is cut', () => {
  const long = `${'x'.repeat(120)}`
  const files = { '.diploid.conf.yaml': `services: { web: { image: nginx, env: { LONG: ${long} } } }` }
  expect(explain('web', 'env.LONG', files)).toEqual([`env.LONG = ${long} | .diploid.conf.yaml:1`])
  expect(explain('web', 'env', files)?.[0]).toMatch(/^env\.LONG = "?x+… \|/)
})

test('of maps that meet by a reference each value is told where it came from', () => {
  const files = {
    '.diploid.conf.yaml': [
      'vars: { shared: { A: shared, B: shared } }',
      'services:',
      '  defaults: { env: { B: below, C: below } }',
      '  web:',
      '    image: nginx',
      '    env: ${vars.shared}',
      '    production: { env: { A: above } }',
    ].join('\n'),
  }
  expect(explain('web', 'env', files)).toEqual([
    'env.B = shared from ${vars.shared} | .diploid.conf.yaml:6 < below .diploid.conf.yaml:3',
    'env.C = below | .diploid.conf.yaml:3',
    'env.A = above | .diploid.conf.yaml:7',
  ])
})

test('a built-in number of replicas is not told where an autoscaler decides', () => {
  expect(explain('web', 'replicas')).toEqual(['replicas = 1 | built-in default'])
  expect(explain('scaled', 'replicas', FILES, ['replicas'])).toBeUndefined()
})

test('what is set nowhere has no rows', () => {
  expect(explain('web', 'workdir')).toBeUndefined()
})

function explain(
  service: string,
  key: string,
  files: Files = FILES,
  decided: readonly string[] = [],
): readonly string[] | undefined {
  const { values, layers } = resolve({ files }).raw.value
  const rows = explainValues(
    values.get(service) ?? {},
    provenanceOf(layers.get(service) ?? []),
    parsePath(key) ?? [],
    new Set(decided),
  )
  return rows?.map(({ path, value, written, setBy, overrode }) => {
    const from = written === undefined ? '' : ` from ${written}`
    const place = setBy === undefined ? 'nowhere' : printOrigin(setBy.origin)
    const before = overrode.map(({ text, origin }) => ` < ${text} ${printOrigin(origin)}`).join('')
    return `${printPath(path)} = ${value}${from} | ${place}${before}`
  })
}
