import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { treeId } from '../../../../src/core/images/context/tree-id.ts'
import type { TreeEntry } from '../../../../src/core/images/image.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diploid-tree-'))
  git(['init', '-q', '--bare', folder])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a folder with nothing in it has the id that Git gives it', () => {
  expect(treeId([])).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904')
})

test('names that sort differently as files and as folders, modes, symlinks and submodules', () => {
  const entries = new Map<string, TreeEntry>([
    ['a.b', entry('100644', '1')],
    ['a/x', entry('100755', '2')],
    ['a-b', entry('120000', '3')],
    ['a0', entry('160000', '4')],
    ['a/b/c/d', entry('100644', '5')],
    ['ä/ß', entry('100644', '6')],
    ['Z', entry('100644', '7')],
    ['😀', entry('100644', '8')],
    ['\uFFFD', entry('100644', '9')],
  ])
  expect(treeId(entries)).toBe(writtenByGit(entries))
  expect(treeId([...entries].reverse())).toBe(writtenByGit(entries))
})

test('any set of files has the id that git write-tree gives it', () => {
  const name = fc.constantFrom('a', 'b', 'a.txt', 'a-', 'A', 'é', 'x y', '0', 'a0')
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
  const mode = fc.constantFrom('100644', '100755', '120000', '160000')
  fc.assert(
    fc.property(fc.array(fc.tuple(path, mode, fc.string()), { maxLength: 12 }), (rows) => {
      const entries = new Map<string, TreeEntry>()
      for (const [place, kind, content] of rows)
        if (
          ![...entries.keys()].some(
            (other) => other === place || other.startsWith(`${place}/`) || place.startsWith(`${other}/`),
          )
        )
          entries.set(place, entry(kind, content))
      expect(treeId(entries)).toBe(writtenByGit(entries))
    }),
    { numRuns: 25 },
  )
})

function entry(mode: TreeEntry['mode'], content: string): TreeEntry {
  return { mode, oid: createHash('sha1').update(content).digest('hex') }
}

function writtenByGit(entries: ReadonlyMap<string, TreeEntry>): string {
  const lines = [...entries].map(([path, { mode, oid }]) => `${mode} ${oid}\t${path}\0`).join('')
  git(['-C', folder, 'read-tree', '--empty'])
  git(['-C', folder, 'update-index', '-z', '--index-info'], lines)
  return git(['-C', folder, 'write-tree', '--missing-ok'])
}

function git(args: readonly string[], input = ''): string {
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  return execFileSync('git', args, { input, encoding: 'utf8', env }).trim()
}
