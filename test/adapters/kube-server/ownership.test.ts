import { describe, expect, test } from 'vitest'
import type { Fields } from '../../../src/adapters/kube-server/data.ts'
import { builtinType } from '../../../src/adapters/kube-server/schema/schema.ts'
import { toFieldsV1 } from '../../../src/adapters/kube-server/ssa/field-set.ts'
import type { Managers } from '../../../src/adapters/kube-server/ssa/managers.ts'
import { apply, updateManagers } from '../../../src/adapters/kube-server/ssa/write.ts'
import { ApiError } from '../../../src/adapters/kube-server/status.ts'

// Who owns what after a write, without a server. The same rules against a real one: test/contract/kube-server.real.test.ts.

const SHAPE = builtinType('apps/Deployment')

interface Write {
  readonly by: string
  readonly how: 'apply' | 'force' | 'update'
  /** The spec that is written; an update replaces the live one. */
  readonly spec: Fields
}

/** Plays writes on an empty object; owners are told as paths. */
function play(writes: readonly Write[]): {
  spec: Fields
  owners: Record<string, string[]>
  refused: string[]
} {
  let live: Fields = { spec: {} }
  let managers: Managers = new Map()
  const refused: string[] = []
  for (const { by, how, spec } of writes) {
    const writer = { name: by, apiVersion: 'apps/v1', subresource: '', time: '', ignored: [] }
    if (how === 'update') {
      managers = updateManagers(SHAPE, live, { spec }, managers, writer)
      live = { spec }
      continue
    }
    try {
      const result = apply(SHAPE, live, { spec }, managers, writer, how === 'force')
      live = result.object
      managers = result.managers
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      refused.push(error.message)
    }
  }
  const owners = [...managers.values()].map(({ name, operation, set }) => [
    `${name} ${operation}`,
    leaves(toFieldsV1(set)),
  ])
  return { spec: live.spec as Fields, owners: Object.fromEntries(owners), refused }
}

function leaves(set: Fields, path = ''): string[] {
  return Object.entries(set).flatMap(([element, below]) => {
    const here = `${path}/${element.slice(element.indexOf(':') + 1)}`
    if (element === '.') return [path]
    return Object.keys(below as Fields).length === 0 ? [here] : leaves(below as Fields, here)
  })
}

const env = (...pairs: [string, string][]): Fields => ({
  template: { spec: { containers: [{ name: 'c', env: pairs.map(([name, value]) => ({ name, value })) }] } },
})
const ENV = '/spec/template/spec/containers/{"name":"c"}/env'

const CASES: readonly {
  readonly name: string
  readonly writes: readonly Write[]
  readonly spec: Fields
  readonly owners: Record<string, string[]>
  readonly refused?: readonly string[]
}[] = [
  {
    name: 'an apply owns what it names',
    writes: [{ by: 'a', how: 'apply', spec: { replicas: 2, strategy: { type: 'Recreate' } } }],
    spec: { replicas: 2, strategy: { type: 'Recreate' } },
    owners: { 'a Apply': ['/spec/replicas', '/spec/strategy/type'] },
  },
  {
    name: 'equal values are owned together',
    writes: [
      { by: 'a', how: 'apply', spec: { replicas: 2 } },
      { by: 'b', how: 'apply', spec: { replicas: 2 } },
    ],
    spec: { replicas: 2 },
    owners: { 'a Apply': ['/spec/replicas'], 'b Apply': ['/spec/replicas'] },
  },
  {
    name: 'another value is a conflict and changes nothing',
    writes: [
      { by: 'a', how: 'apply', spec: { replicas: 2 } },
      { by: 'b', how: 'apply', spec: { replicas: 3, paused: true } },
    ],
    spec: { replicas: 2 },
    owners: { 'a Apply': ['/spec/replicas'] },
    refused: ['Apply failed with 1 conflict: conflict with "a": .spec.replicas'],
  },
  {
    name: 'force takes the field from the other',
    writes: [
      { by: 'a', how: 'apply', spec: { replicas: 2, paused: true } },
      { by: 'b', how: 'force', spec: { replicas: 3 } },
    ],
    spec: { replicas: 3, paused: true },
    owners: { 'a Apply': ['/spec/paused'], 'b Apply': ['/spec/replicas'] },
  },
  {
    name: 'a plain write takes what it changes',
    writes: [
      { by: 'a', how: 'apply', spec: { replicas: 2, paused: true } },
      { by: 'hand', how: 'update', spec: { replicas: 5, paused: true } },
      { by: 'a', how: 'apply', spec: { replicas: 2, paused: true } },
    ],
    spec: { replicas: 5, paused: true },
    owners: { 'a Apply': ['/spec/paused'], 'hand Update': ['/spec/replicas'] },
    refused: ['Apply failed with 1 conflict: conflict with "hand" using apps/v1: .spec.replicas'],
  },
  {
    name: 'a key removed by hand is nobody’s and comes back',
    writes: [
      { by: 'a', how: 'apply', spec: { replicas: 2, paused: true } },
      { by: 'hand', how: 'update', spec: { replicas: 2 } },
      { by: 'a', how: 'apply', spec: { replicas: 2, paused: true } },
    ],
    spec: { replicas: 2, paused: true },
    owners: { 'a Apply': ['/spec/paused', '/spec/replicas'] },
  },
  {
    name: 'what is named no more goes, unless another names it',
    writes: [
      { by: 'a', how: 'apply', spec: { replicas: 2, paused: true, minReadySeconds: 1 } },
      { by: 'b', how: 'apply', spec: { paused: true } },
      { by: 'a', how: 'apply', spec: { replicas: 2 } },
    ],
    spec: { replicas: 2, paused: true },
    owners: { 'a Apply': ['/spec/replicas'], 'b Apply': ['/spec/paused'] },
  },
  {
    name: 'list items with keys have owners of their own',
    writes: [
      { by: 'a', how: 'apply', spec: env(['A', '1'], ['B', '2']) },
      { by: 'b', how: 'apply', spec: env(['C', '3']) },
      { by: 'a', how: 'apply', spec: env(['B', '2']) },
    ],
    spec: env(['B', '2'], ['C', '3']),
    owners: {
      'a Apply': owned('B'),
      'b Apply': owned('C'),
    },
  },
]

function owned(name: string): string[] {
  const container = '/spec/template/spec/containers/{"name":"c"}'
  const item = `${ENV}/{"name":"${name}"}`
  return [container, item, `${item}/name`, `${item}/value`, `${container}/name`]
}

describe('field ownership', () => {
  test.each(CASES)('$name', ({ writes, spec, owners, refused }) => {
    expect(play(writes)).toEqual({ spec, owners, refused: refused ?? [] })
  })
})
