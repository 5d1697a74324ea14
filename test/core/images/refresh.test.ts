import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dueAt, instantOf, sooner } from '../../../src/core/images/refresh.ts'

const ASKED = '2026-11-21T10:30:00.000Z'
const node = { digest: 'sha256:a', ports: [], workdir: '/', user: '', asked: ASKED }

describe('a base image falls due', () => {
  test('so many seconds after it was looked up', () => {
    expect(dueAt('node:24', node, 60)).toBe(Date.parse('2026-11-21T10:31:00.000Z'))
  })

  test('never where the configuration says so, or its reference is its content', () => {
    expect(dueAt('node:24', node, false)).toBeUndefined()
    expect(dueAt(`node:24@sha256:${'a'.repeat(64)}`, node, 60)).toBeUndefined()
  })

  test('at once where no record tells when that was', () => {
    const { asked: _, ...undated } = node
    expect(dueAt('node:24', undated, 60)).toBe(60_000)
    expect(dueAt('node:24', { ...undated, asked: 'yesterday' }, 60)).toBe(60_000)
  })
})

test('of several who build on it the most eager counts', () => {
  expect(sooner(60, 30)).toBe(30)
  expect(sooner(false, 30)).toBe(30)
  expect(sooner(60, false)).toBe(60)
  expect(sooner(false, false)).toBe(false)
})

test('times are read as they are written', () => {
  const dates = fc.date({ min: new Date('1900-01-01'), max: new Date('2399-12-31'), noInvalidDate: true })
  fc.assert(fc.property(dates, (date) => instantOf(date.toISOString()) === date.getTime()))
  expect(instantOf('2024-02-29T00:00:00Z')).toBe(Date.UTC(2024, 1, 29))
  expect(instantOf('21.11.2026')).toBeUndefined()
})
