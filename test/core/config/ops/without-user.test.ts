import { describe, expect, test } from 'vitest'
import { secretsInUrls, withoutUser } from '../../../../src/core/config/ops/without-user.ts'

describe('a URL for messages', () => {
  test.each([
    ['https://me:pass@git.example/x', 'https://git.example/x'],
    ['me:pass@registry.example:5000/x', 'registry.example:5000/x'],
    ['https://git.example/a@b', 'https://git.example/a@b'],
  ])('%s is %s', (text, shown) => {
    expect(withoutUser(text)).toBe(shown)
  })
})

describe('what a text with URLs must not show', () => {
  test.each([
    ['https://me:p%40ss@git.example/x', ['p%40ss', 'p@ss', 'me:p%40ss']],
    ['https://me:50%@git.example/x', ['50%', '50%', 'me:50%']],
    ['https://me:a:b@git.example/x', ['a:b', 'a:b', 'me:a:b']],
    ['https://0123456789012345678%2B@git.example', ['0123456789012345678%2B', '0123456789012345678+']],
    ['https://me@git.example/x', []],
    ['no URL, but a@b', []],
  ])('%s: %j', (text, secrets) => {
    expect(secretsInUrls(text)).toEqual(secrets)
  })
})
