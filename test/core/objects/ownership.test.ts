import { describe, expect, test } from 'vitest'
import { isBeingDeleted, isOurs, isOursToDelete } from '../../../src/core/objects/ownership.ts'
import { havingLive, recorded } from './recorded.ts'

const live = recorded('configmap')
const KEYED = '0123456789abcdef0123456789abcdef'
const OTHER = 'ffffffffffffffffffffffffffffffff'

describe('ours is', () => {
  test('what has the UID that we wrote down', () => {
    expect(isOurs(live, { uid: live.uid, keyedId: OTHER })).toBe(true)
  })

  test('also after a forced takeover that changed its annotation', () => {
    const taken = recorded('configmap-taken-over')
    expect(isOurs(taken, { uid: taken.uid, keyedId: KEYED })).toBe(true)
  })

  test('what we applied and carries its keyed id, where no UID is known', () => {
    expect(isOurs(live, { keyedId: KEYED })).toBe(true)
  })

  test('not what carries another keyed id: a copied annotation is of another identity', () => {
    expect(isOurs(live, { keyedId: OTHER })).toBe(false)
  })

  test('not what carries the keyed id and was made by others: recreated from a copy of ours', () => {
    const copied = havingLive(live, 'metadata/managedFields', [
      { manager: 'kubectl-create', operation: 'Update', fieldsV1: { 'f:data': { 'f:a': {} } } },
    ])
    expect(isOurs(copied, { uid: 'the UID of the one before', keyedId: KEYED })).toBe(false)
  })
})

describe('ours to delete is', () => {
  const claim = { uid: live.uid, keyedId: KEYED }

  test('what is ours and says so', () => expect(isOursToDelete(live, claim)).toBe(true))

  test('not what lost our label by hand', () => {
    const bare = havingLive(live, 'metadata/labels', { 'app.kubernetes.io/name': 'web' })
    expect(isOursToDelete(bare, claim)).toBe(false)
  })

  test('not what somebody asked to keep', () => {
    const annotations = { 'diploid.dev/id': KEYED, 'diploid.dev/prune': 'disabled' }
    expect(isOursToDelete(havingLive(live, 'metadata/annotations', annotations), claim)).toBe(false)
  })

  test('not a foreign object under the same name', () => {
    expect(isOursToDelete(live, { uid: 'another UID', keyedId: OTHER })).toBe(false)
  })
})

test('what is being deleted has a time of it', () => {
  expect(isBeingDeleted(live)).toBe(false)
  expect(isBeingDeleted(havingLive(live, 'metadata/deletionTimestamp', '2026-01-01T00:00:00Z'))).toBe(true)
})
