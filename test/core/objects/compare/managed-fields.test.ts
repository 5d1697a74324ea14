import { describe, expect, test } from 'vitest'
import { holderOf, managersOf, ourEntry } from '../../../../src/core/objects/compare/managed-fields.ts'
import { havingLive, recorded } from '../recorded.ts'

test('our entry is the apply of our manager, never an update under its name', () => {
  expect(ourEntry(recorded('configmap'))?.operation).toBe('Apply')
  const updated = havingLive(recorded('configmap'), 'metadata/managedFields', [
    { manager: 'diploid', operation: 'Update', fieldsV1: { 'f:data': {} } },
  ])
  expect(ourEntry(updated)).toBeUndefined()
})

test('an object without managedFields has no managers', () => {
  expect(managersOf(recorded('deployment-reset'))).toEqual([])
})

test('who wrote a status is of no interest; who scales holds the replicas', () => {
  const live = havingLive(recorded('deployment-scaled'), 'metadata/managedFields', [
    { manager: 'kubelet', operation: 'Update', subresource: 'status', fieldsV1: { 'f:status': {} } },
    {
      manager: 'hpa',
      operation: 'Update',
      subresource: 'scale',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    },
  ])
  expect(managersOf(live).map(({ manager }) => manager)).toEqual(['hpa'])
  expect(holderOf(live, ['f:spec', 'f:replicas'])?.manager).toBe('hpa')
})

describe('the holder of a field', () => {
  const held = (...entries: readonly { manager: string; time?: string; fieldsV1: object }[]) =>
    havingLive(
      recorded('configmap'),
      'metadata/managedFields',
      entries.map((entry) => ({ operation: 'Update', ...entry })) as never,
    )
  const A = { 'f:data': { 'f:a': {} } }

  test('is the one that took it last', () => {
    const live = held(
      { manager: 'early', time: '2026-01-01T00:00:00Z', fieldsV1: A },
      { manager: 'late', time: '2026-01-02T00:00:00Z', fieldsV1: A },
    )
    expect(holderOf(live, ['f:data', 'f:a'])?.manager).toBe('late')
  })

  test('is also who holds the whole value that it is in', () => {
    const live = held({ manager: 'whole', fieldsV1: { 'f:spec': { 'f:selector': {} } } })
    expect(holderOf(live, ['f:spec', 'f:selector', 'f:matchLabels'])?.manager).toBe('whole')
    expect(holderOf(live, ['f:spec', 'f:replicas'])).toBeUndefined()
  })

  test('is nobody where only we hold it', () => {
    expect(holderOf(recorded('configmap'), ['f:data', 'f:a'])).toBeUndefined()
  })
})
