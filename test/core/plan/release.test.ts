import { describe, expect, test } from 'vitest'
import { idKey } from '../../../src/core/objects/object.ts'
import {
  configsInUse,
  isLastApplied,
  type Release,
  type ReleaseInput,
  releaseOf,
} from '../../../src/core/plan/release.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import { desired, plan } from './sample.ts'

const rootKey = new Sensitive('the root key', 'root key')
const secret = (text: string) =>
  desired(
    'Secret',
    'web-env',
    { immutable: true, data: { PASSWORD: new Sensitive(text, 'password') } },
    'web',
  )
const map = (name: string) => desired('ConfigMap', name, { immutable: true, data: {} }, 'web')

function release(objects: ReleaseInput['desired']['objects'], rest: Partial<ReleaseInput> = {}): Release {
  return releaseOf({
    id: '1',
    time: '2026-01-01T00:00:00Z',
    plan: plan({ wants: objects }),
    desired: { instance: 'production', objects },
    commits: { web: 'abc' },
    images: {},
    facts: {},
    notApplied: new Set(),
    failed: false,
    rootKey,
    previous: undefined,
    ...rest,
  })
}

test('records what was done, and no secret', () => {
  const made = release([secret('hunter2hunter2')])
  expect(made).toMatchObject({
    revision: 'main@3fa9c21',
    result: 'done',
    summary: '0 to build, 1 to create, 0 to update, 0 to delete, 0 unchanged',
    commits: { web: 'abc' },
    needs: { web: [], api: [] },
  })
  expect(JSON.stringify(made)).not.toMatch(/hunter2|the root key/)
})

test('knows what was applied last, to the last secret', () => {
  const before = release([secret('one')])
  expect(isLastApplied(before, secret('one'), rootKey)).toBe(true)
  expect(isLastApplied(before, secret('two'), rootKey)).toBe(false)
  expect(isLastApplied(before, map('new'), rootKey)).toBe(false)
  expect(isLastApplied(undefined, secret('one'), rootKey)).toBe(false)
})

test('of what was not written, the state before stays recorded', () => {
  const before = release([secret('one')])
  const failed = release([secret('two'), map('new')], {
    failed: true,
    previous: before,
    notApplied: new Set([secret('two'), map('new')].map(({ id }) => idKey(id))),
  })
  expect(failed.result).toBe('failed')
  expect(failed.objects).toEqual(before.objects)
})

describe('generated configuration in use', () => {
  const inUseAfter = (...steps: readonly (readonly [string, boolean])[]) => {
    let last: Release | undefined
    for (const [name, failed] of steps) last = release([map(name)], { failed, previous: last })
    return [...configsInUse(last)].map((key) => key.split('/').at(-1))
  }

  test('is that of the last two releases, beside what the next one wants', () => {
    expect(inUseAfter(['a', false], ['b', false], ['c', false])).toEqual(['c', 'b'])
  })
  test('does not lose what good releases used to those that failed', () => {
    expect(inUseAfter(['a', false], ['b', true], ['c', true], ['d', true])).toEqual(['a', 'b', 'c', 'd'])
    expect(inUseAfter(['a', false], ['b', true], ['c', false])).toEqual(['c', 'a', 'b'])
    expect(inUseAfter(['a', false], ['b', true], ['c', false], ['d', false])).toEqual(['d', 'c'])
  })
  test('is not pushed out by releases that want the same', () => {
    expect(inUseAfter(['a', false], ['b', false], ['b', false], ['b', false])).toEqual(['b', 'a'])
  })
})
