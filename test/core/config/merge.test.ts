import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Layer } from '../../../src/core/config/layer.ts'
import { mergeLayers } from '../../../src/core/config/merge.ts'
import { provenanceOf } from '../../../src/core/config/provenance.ts'
import { tagged } from '../../../src/core/config/tags.ts'
import { isMap, type Json, type JsonMap } from '../../../src/core/json.ts'
import { type Origin, type Origins, printOrigin } from '../../../src/core/origin.ts'
import { originsByPath } from './origins-by-path.ts'

describe('values', () => {
  test('maps merge, lists replace, the higher layer wins', () => {
    expect(
      merged({ env: { A: '1', B: '2' }, ports: [80, 81] }, { env: { B: '3', C: '4' }, ports: [90] }),
    ).toEqual({ env: { A: '1', B: '3', C: '4' }, ports: [90] })
  })
  test('null removes what is below, and what is above stands', () => {
    expect(merged({ env: { A: '1', B: '2' } }, { env: { A: null } })).toEqual({ env: { B: '2' } })
    expect(merged({ env: { A: '1' } }, { env: null }, { env: { B: '2' } })).toEqual({ env: { B: '2' } })
    expect(merged({ a: null })).toEqual({})
  })
  test('below a literal key null is content', () => {
    const layers = [
      { patch: { Deployment: { spec: { a: 1, b: 2 } } }, env: { A: '1' } },
      { patch: { Deployment: { spec: { a: null } } }, env: { A: null } },
    ]
    expect(mergeLayers(layers.map(asLayer), ['patch']).value).toEqual({
      patch: { Deployment: { spec: { a: null, b: 2 } } },
      env: {},
    })
  })
  test('empty text and false are values', () => {
    expect(merged({ env: { A: '1' }, daemon: true }, { env: { A: '' }, daemon: false })).toEqual({
      env: { A: '' },
      daemon: false,
    })
  })
  test('keys that every object inherits are keys like others', () => {
    const names = ['toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf']
    const env = Object.fromEntries(names.map((name) => [name, '1']))
    expect(merged({ env: { A: '1' } }, { env }, { env: { B: '2' } })).toEqual({
      env: { A: '1', ...env, B: '2' },
    })
  })
  test('a reference beside a map: both are kept, to be merged when it is resolved', () => {
    const mysql = tagged({ kind: 'from', paths: ['services.mysql.env'] })
    const redis = tagged({ kind: 'ref', path: 'services.redis.env' })
    expect(merged({ env: mysql }, { env: { A: '1' } }, { env: redis })).toEqual({
      env: tagged({ kind: 'merge', parts: [mysql, { A: '1' }, redis] }),
    })
  })
  test('a reference beside text or a list replaces it, and is replaced by it', () => {
    const image = tagged({ kind: 'ref', path: 'vars.image' })
    expect(merged({ image: 'a' }, { image })).toEqual({ image })
    expect(merged({ image }, { image: 'a' })).toEqual({ image: 'a' })
    expect(merged({ image }, { image: null })).toEqual({})
    expect(merged({ needs: image }, { needs: ['a'] })).toEqual({ needs: ['a'] })
  })
  test('a secret replaces what is below it', () => {
    const secret = tagged({ kind: 'secret', name: 'db', key: 'password' })
    expect(merged({ env: { P: { secret: 'a', key: 'b' } } }, { env: { P: secret } })).toEqual({
      env: { P: secret },
    })
  })
})

describe('laws', () => {
  const keys = fc.constantFrom('a', 'b', 'c', 'toString')
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ min: 0, max: 3 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
      fc.constant(null),
    ),
  }))
  const layer = fc.dictionary(keys, tree, { maxKeys: 3, noNullPrototype: true })

  test('layer by layer is the same as all at once', () => {
    fc.assert(
      fc.property(layer, layer, layer, (a, b, c) => {
        expect(merged(merged(a, b), c)).toEqual(merged(a, b, c))
      }),
    )
  })
  test('where maps only meet maps, it does not matter which neighbours are merged first', () => {
    const values = fc.dictionary(fc.constantFrom('x', 'y', 'valueOf'), fc.integer({ min: 0, max: 3 }), {
      noNullPrototype: true,
    })
    const maps = fc.dictionary(keys, fc.dictionary(keys, values, { noNullPrototype: true }), {
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(maps, maps, maps, (a, b, c) => {
        expect(merged(a, merged(b, c))).toEqual(merged(merged(a, b), c))
      }),
    )
  })
  test('an empty layer changes nothing, and neither does saying the same again', () => {
    fc.assert(
      fc.property(layer, (a) => {
        expect(merged(a, {})).toEqual(merged(a))
        expect(merged({}, a)).toEqual(merged(a))
        expect(merged(a, a)).toEqual(merged(a))
      }),
    )
  })
  test('the inputs are left as they were', () => {
    fc.assert(
      fc.property(layer, layer, (a, b) => {
        const before = JSON.stringify([a, b])
        merged(a, b)
        expect(JSON.stringify([a, b])).toBe(before)
      }),
    )
  })
  test('every value of the result has provenance, its first entry is that value', () => {
    fc.assert(
      fc.property(layer, layer, layer, (a, b, c) => {
        const layers = [a, b, c].map(asLayer)
        const { value } = mergeLayers(layers)
        const { provenance } = provenanceOf(layers)
        for (const [path, leaf] of leaves(value)) {
          expect(provenance.get(path)?.[0]?.text).toBe(JSON.stringify(leaf))
        }
      }),
    )
  })
})

describe('where values come from', () => {
  const layers: readonly Layer[] = [
    { name: 'built-in default', value: { replicas: 1 }, origins: {} },
    written('services.app', { replicas: 2, env: { A: 'x' }, ports: [80] }, 10),
    written('app.diploid.yaml', { replicas: 3, env: { A: null, B: 'y' }, ports: [{ port: 81 }] }, 20),
  ]
  const { origins } = mergeLayers(layers)
  const { provenance } = provenanceOf(layers)
  const place = (path: string): string => {
    const origin = originsByPath(origins).get(path)
    return origin === undefined ? '-' : printOrigin(origin)
  }

  test('each value has the place that won', () => {
    expect(place('replicas')).toBe('conf.yaml:20')
    expect(place('env.B')).toBe('conf.yaml:23')
    expect(place('env.A')).toBe('-')
    expect(place('ports[0].port')).toBe('conf.yaml:26')
  })
  test('and those that it overrode', () => {
    const lines = [...provenance].map(
      ([path, steps]) =>
        `${path}: ${steps.map(({ origin, text }) => `${text} (${printOrigin(origin)})`).join(' < ')}`,
    )
    expect(lines).toEqual([
      'replicas: 3 (conf.yaml:20) < 2 (conf.yaml:10) < 1 (built-in default)',
      'env.B: "y" (conf.yaml:23)',
      'ports: [{"port":81}] (conf.yaml:24) < [80] (conf.yaml:13)',
    ])
  })
})

function merged(...values: readonly JsonMap[]): JsonMap {
  return mergeLayers(values.map(asLayer)).value
}

function asLayer(value: JsonMap, index: number): Layer {
  return { name: `layer ${index}`, value, origins: {} }
}

/** A layer whose values stand on lines of their own, from `first` on, in the order of their keys. */
function written(name: string, value: JsonMap, first: number): Layer {
  let line = first
  return { name, value, origins: { ...linesOf(value), origin: onLine(first) } }

  function linesOf(part: Json): Origins {
    const entries = isMap(part) ? Object.entries(part) : Array.isArray(part) ? [...part.entries()] : []
    return {
      inside: new Map(
        entries.map(([key, item]) => [key, { origin: onLine(line++), ...linesOf(item) }] as const),
      ),
    }
  }

  function onLine(line: number): Origin {
    return { layer: name, file: 'conf.yaml', line }
  }
}

function leaves(value: Json, path = ''): readonly (readonly [string, Json])[] {
  if (!isMap(value)) return [[path, value]]
  return Object.entries(value).flatMap(([key, item]) => leaves(item, path === '' ? key : `${path}.${key}`))
}
