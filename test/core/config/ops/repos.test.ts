import { describe, expect, test } from 'vitest'
import {
  beside,
  onSameForge,
  parseGitUrl,
  printGitUrl,
  sameRepository,
} from '../../../../src/core/config/ops/repos.ts'

const URLS = [
  'https://git.example.com/acme/ops.git',
  'https://git.example.com:8443/acme/sub/ops',
  'http://10.0.0.5:3000/acme/ops.git',
  'ssh://git@git.example.com:2222/acme/ops.git',
  'git@git.example.com:acme/ops.git',
  'file:///srv/git/acme/ops.git',
  '/srv/git/acme/ops',
]

test.each(URLS)('%s is understood, and written as before', (text) => {
  expect(print(text)).toBe(text)
})

test.each([
  '',
  'ops',
  'acme/ops',
  'https://git.example.com',
  'https://',
  'not a url',
  '../ops',
  'https://h/a/../b',
])("'%s' is no URL of a repository", (text) => {
  expect(parseGitUrl(text)).toBeUndefined()
})

test('user and password are dropped, a trailing slash and the case of the host do not count', () => {
  expect(print('https://me:secret@Git.Example.com/acme/ops/')).toBe('https://git.example.com/acme/ops')
})

describe('neighbours are written like the ops repository', () => {
  test.each([
    [
      'https://git.example.com/acme/ops.git',
      'https://git.example.com/acme/web.git',
      'https://git.example.com/x/y/web.git',
    ],
    [
      'https://git.example.com/acme/sub/ops',
      'https://git.example.com/acme/sub/web',
      'https://git.example.com/x/y/web',
    ],
    [
      'git@git.example.com:acme/ops.git',
      'git@git.example.com:acme/web.git',
      'git@git.example.com:x/y/web.git',
    ],
    ['/srv/git/acme/ops', '/srv/git/acme/web', '/srv/git/x/y/web'],
    ['file:///srv/git/acme/ops.git', 'file:///srv/git/acme/web.git', 'file:///srv/git/x/y/web.git'],
  ])('%s', (text, sibling, other) => {
    const url = parseGitUrl(text)
    expect(url && printGitUrl(beside(url, 'web'))).toBe(sibling)
    expect(url && printGitUrl(onSameForge(url, 'x/y/web'))).toBe(other)
  })
})

test('one repository by several ways', () => {
  expect(same('https://git.example.com/acme/ops.git', 'git@git.example.com:acme/ops')).toBe(true)
  expect(same('https://git.example.com/acme/ops', 'https://git.example.com/acme/ops2')).toBe(false)
  expect(same('https://a.example.com/acme/ops', 'https://b.example.com/acme/ops')).toBe(false)
  expect(same('/srv/ops', 'file:///srv/ops.git')).toBe(true)
})

function print(text: string): string | undefined {
  const url = parseGitUrl(text)
  return url && printGitUrl(url)
}

function same(a: string, b: string): boolean | undefined {
  const [one, other] = [parseGitUrl(a), parseGitUrl(b)]
  return one && other && sameRepository(one, other)
}
