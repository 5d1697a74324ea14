import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joined } from '../../../src/core/config/extends/join-sources.ts'
import type { Layer } from '../../../src/core/config/layer.ts'
import { mergeLayers } from '../../../src/core/config/merge.ts'
import { readLayers } from '../../../src/core/config/read-layers.ts'
import type { SourceValue } from '../../../src/core/config/source.ts'
import { canonical, type Json, type JsonMap } from '../../../src/core/json.ts'

// Laws of merging, whatever is written.

const { value: anyValue } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>('a', 'b', 1, true, null),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('x', 'y', 'z', 'toString'), tie('value'), { maxKeys: 3 }),
  ),
}))
const anyMap = fc.dictionary(fc.constantFrom('x', 'y', 'z'), anyValue, { maxKeys: 3 })

describe('merging layers', () => {
  test('layer by layer is the same as all at once', () => {
    fc.assert(
      fc.property(fc.array(anyMap, { minLength: 1, maxLength: 5 }), fc.nat(4), (values, at) => {
        const layers = values.map(layerOf)
        const cut = Math.min(at, layers.length)
        // `null` takes away what is below, and is itself no value: only from the bottom may layers be put together.
        const lower = layerOf(mergeLayers(layers.slice(0, cut)).value, 99)
        expect(mergeLayers([lower, ...layers.slice(cut)]).value).toEqual(mergeLayers(layers).value)
      }),
    )
  })
  test('what two files put together say is what both say', () => {
    fc.assert(
      fc.property(anyMap, anyMap, anyMap, (a, b, c) => {
        const [one, two, three] = [a, b, c].map((value, index) => fileOf(`${index}.yaml`, value))
        if (!one || !two || !three) throw new Error('three were made')
        const left = joined('x', [joined('y', [one, two]), three]).value
        expect(canonical(withoutNulls(left))).toBe(
          canonical(withoutNulls(joined('x', [one, two, three]).value)),
        )
      }),
    )
  })
  test('the order of keys decides nothing', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (a, b) => {
        const there = mergeLayers([layerOf(a, 0), layerOf(b, 1)]).value
        const back = mergeLayers([layerOf(reversed(a), 0), layerOf(reversed(b), 1)]).value
        expect(canonical(back)).toBe(canonical(there))
      }),
    )
  })
})

describe('a value is only where its layer speaks', () => {
  const environments = ['production', 'dev', 'stage'] as const
  const places = fc.record({
    at: fc.constantFrom('defaults', 'web'),
    form: fc.constantFrom('byEnv', 'environments', 'name', 'environment defaults', 'environment env'),
    environment: fc.constantFrom(...environments),
  })
  test('a mark of one environment is in no other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(places, { minLength: 1, maxLength: 5, selector: placeOf }), (written) => {
        const ops = fileOf('.diploid.conf.yaml', opsWith(written))
        for (const environment of environments) {
          const { value } = readLayers('web', environment, ops, undefined)
          const { env = {} } = mergeLayers(value).value as { env?: JsonMap }
          const expected = written.filter((place) => place.environment === environment).map(markOf)
          expect(Object.keys(env).sort()).toEqual([...new Set(expected)].sort())
        }
      }),
    )
  })

  function opsWith(written: readonly { at: string; form: string; environment: string }[]): JsonMap {
    let ops: Json = {
      environments: Object.fromEntries(environments.map((name) => [name, { branch: 'main' }])),
      services: { web: { image: 'web:1' } },
    }
    for (const place of written) {
      const { at, form, environment } = place
      const own = { env: { [markOf(place)]: 'x' } }
      const more: JsonMap =
        form === 'environment defaults'
          ? { environments: { [environment]: { defaults: own } } }
          : form === 'environment env'
            ? { environments: { [environment]: own } }
            : form === 'name'
              ? { services: { [at]: { [environment]: own } } }
              : { services: { [at]: { [form]: { [environment]: own } } } }
      ops = joined('x', [fileOf('a', ops as JsonMap), fileOf('b', more)]).value
    }
    return ops as JsonMap
  }

  /** The same key in two forms of one place is a mistake of its own. */
  function placeOf({ at, form, environment }: { at: string; form: string; environment: string }): string {
    return `${environment} ${form.startsWith('environment ') ? form : at}`
  }

  function markOf({ at, form, environment }: { at: string; form: string; environment: string }): string {
    const place = form.startsWith('environment ') ? '' : at
    return `${environment}_${place}_${form}`.replace(/\W/g, '_').toUpperCase()
  }
})

function layerOf(value: JsonMap, index: number): Layer {
  return { name: `layer ${index}`, value, origins: {} }
}

function fileOf(file: string, value: JsonMap): SourceValue {
  return { file, value, origins: {}, isFunction: false }
}

function reversed(value: JsonMap): JsonMap {
  return Object.fromEntries(Object.entries(value).reverse())
}

function withoutNulls(value: Json): Json {
  return mergeLayers([layerOf(value as JsonMap, 0)]).value
}
