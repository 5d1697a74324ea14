import { expect, test } from 'vitest'
import { readIgnoreFile } from '../../../../src/core/images/context/dockerignore.ts'

test.each([
  // pattern(s), ignored, kept
  ['node_modules', ['node_modules', 'node_modules/a/b'], ['src/node_modules', 'node_modules2']],
  ['/node_modules/', ['node_modules/a'], ['src/node_modules/a']],
  ['./a/../b', ['b', 'b/c'], ['a']],
  ['*.md', ['README.md'], ['docs/README.md', 'md']],
  ['*/*.md', ['docs/a.md'], ['a.md', 'docs/b/a.md']],
  ['**/*.md', ['a.md', 'docs/a.md', 'docs/b/a.md'], ['a.mdx']],
  ['**/dist', ['dist', 'a/dist', 'a/b/dist/c'], ['adist', 'a/dist2']],
  ['docs/**', ['docs/a', 'docs/a/b'], ['docs', 'docs2/a']],
  ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z/y'], ['az', 'a/bz']],
  ['**', ['a', 'a/b'], []],
  ['?.txt', ['a.txt'], ['ab.txt', '/.txt']],
  ['[a-c]x', ['ax', 'cx'], ['dx', 'x']],
  ['[^a-c]x', ['dx'], ['ax', 'bx']],
  ['\\*.md', ['*.md'], ['a.md']],
  ['a.b', ['a.b'], ['axb']],
  ['# comment\n\n  spaced  ', ['spaced'], ['# comment']],
  ['*\n!src\n!package.json', ['a', 'b/c'], ['src/x/y', 'package.json']],
  ['*.md\n!README.md\nREADME.md', ['README.md'], []],
  ['*.md\n!README*.md', ['a.md'], ['README.md', 'README-x.md']],
  ['*\n!**/keep', ['a/drop'], ['keep', 'a/keep', 'a/b/keep/c']],
  ['docs\n!docs/public', ['docs/a'], ['docs/public', 'docs/public/b']],
  ['', [], ['a', '.dockerignore']],
  ['\uFEFFa', ['a'], []],
  ['a\r\nb\r\n', ['a', 'b'], []],
])('%j', (text, ignored, kept) => {
  const rules = readIgnoreFile(text)
  expect(rules.malformed).toEqual([])
  expect([...ignored, ...kept].filter((path) => rules.ignores(path))).toEqual(ignored)
})

test('patterns that Docker refuses are named by line', () => {
  expect(readIgnoreFile('ok\n!\n[a\n[]\n[z-a]\nb\\').malformed).toEqual([2, 3, 4, 5, 6])
})

test('no pattern makes it slow', () => {
  const rules = readIgnoreFile(`${'**/*a'.repeat(30)}b\n${'*a'.repeat(40)}b`)
  const path = `${'a/'.repeat(60)}${'a'.repeat(120)}`
  expect(rules.ignores(path)).toBe(false)
}, 2000)
