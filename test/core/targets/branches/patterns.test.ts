import { describe, expect, test } from 'vitest'
import { EXACT, firstOf, fixedNames, specificityOf } from '../../../../src/core/targets/branches/patterns.ts'

describe('specificityOf', () => {
  const cases: readonly [string, readonly string[], string, number | undefined][] = [
    ['a name', ['main'], 'main', EXACT],
    ['a name is not a prefix', ['main'], 'main2', undefined],
    ['a star takes slashes', ['feature/*'], 'feature/a/b', 8],
    ['a star takes nothing', ['feature/*'], 'feature/', 8],
    ['a star alone', ['*'], 'anything/at-all', 0],
    ['a star in the middle', ['release/*-rc'], 'release/1.2-rc', 8],
    ['parts may not overlap', ['ab*ba'], 'aba', undefined],
    ['several stars', ['*/fix/*'], 'team/fix/1', 0],
    ['letters that mean something in regular expressions', ['v1.*'], 'v1x0', undefined],
    ['the best of a list', ['*', 'feature/*', 'dev'], 'feature/x', 8],
    ['an exclude wins wherever it stands', ['!feature/secret*', '*'], 'feature/secret-1', undefined],
    ['excludes alone are about everything else', ['!main'], 'dev', 0],
    ['excludes alone exclude', ['!main'], 'main', undefined],
    ['no pattern', [], 'main', undefined],
  ]
  test.each(cases)('%s', (_, patterns, branch, expected) => {
    expect(specificityOf(patterns, branch)).toBe(expected)
  })
})

describe('fixedNames', () => {
  test('names only', () => {
    expect(fixedNames(['main', 'master', '!x'])).toEqual(['main', 'master'])
  })
  test('a glob among them', () => {
    expect(fixedNames(['main', 'release/*'])).toBeUndefined()
  })
  test('excludes only', () => {
    expect(fixedNames(['!main'])).toBeUndefined()
  })
})

describe('firstOf', () => {
  test.each([
    [['!x', 'feature/*', 'develop'], 'develop'],
    [['!x', 'feature/*', 'fix/*'], 'feature/*'],
    [['!x'], '!x'],
    [[], ''],
  ])('of %j is %j', (patterns, first) => {
    expect(firstOf(patterns)).toBe(first)
  })
})
