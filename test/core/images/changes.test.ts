import { describe, expect, test } from 'vitest'
import { buildReason, changedFiles, madeOf } from '../../../src/core/images/changes.ts'
import type { Image, KeyPart, Tree } from '../../../src/core/images/image.ts'
import { ZERO_KEY } from '../../../src/core/objects/hash.ts'

const PARTS = {
  context: 'aaaa',
  dockerfile: 'bbbb',
  platform: 'linux/amd64',
  'argument GIT_SHA': 'c0ffee',
  'argument THEME': 'light',
  'base node:24': 'sha256:1111',
}
type Parts = Readonly<Record<string, string>>

function image(parts: Parts): Extract<Image, { kind: 'build' }> {
  const rows: readonly KeyPart[] = Object.entries(parts).map(([name, value]) => ({ name, value }))
  const inputs = {
    repo: 'https://git.test/acme/web.git',
    commit: '3fa9c21b'.repeat(5),
    branch: 'main',
    context: '',
    dockerfile: 'Dockerfile',
    args: {},
    bases: {},
    tree: 'aaaa',
  }
  const rest = {
    reference: 'registry.test/web:1',
    insecure: false,
    key: '1',
    exposed: [],
    workdir: { known: true, value: '/' } as const,
  }
  return { kind: 'build', service: 'web', parts: rows, build: inputs, ...rest }
}

const COMMIT = '51ab0f2d'.repeat(5)

function reason(now: Parts, files: readonly string[] | undefined): string {
  const before = { commit: COMMIT, made: madeOf(image(PARTS), ZERO_KEY), files }
  return buildReason(image({ ...PARTS, ...now }), before, ZERO_KEY)
}

describe('an image is built because', () => {
  const content = { context: 'changed' }
  test.each([
    [['Dockerfile'], 'Dockerfile changed'],
    [['src/a.ts'], 'src/a.ts changed'],
    [['src/a.ts', 'src/b.ts'], 'src/ changed (2 files)'],
    [['src/api/a.ts', 'src/api/b.ts', 'src/api/v2/c.ts'], 'src/api/ changed (3 files)'],
    [['src/api.ts', 'src-gen/api.ts'], '2 files changed'],
    [['Dockerfile', 'src/a.ts', 'src/b.ts'], '3 files changed'],
    [[], 'content changed, 51ab0f2 → 3fa9c21'],
    [undefined, 'content changed, 51ab0f2 → 3fa9c21'],
  ])('files %j differ: %s', (files, expected) => {
    expect(reason(content, files)).toBe(expected)
  })

  test.each<[Parts, string]>([
    [{ 'base node:24': 'sha256:2222' }, 'base node:24 moved'],
    [{ 'argument THEME': 'dark' }, 'THEME changed'],
    [{ 'argument GIT_SHA': 'decade' }, 'GIT_SHA changed'],
    [{ target: 'small' }, 'target changed'],
    [{}, 'not in the registry any more'],
  ])('%j: %s', (parts, expected) => {
    expect(reason(parts, [])).toBe(expected)
  })

  test('of several things at once, the first two are told', () => {
    const parts = { ...content, 'argument THEME': 'dark', 'base node:24': 'sha256:2222' }
    expect(reason({ ...parts, 'argument GIT_SHA': 'decade' }, ['src/a.ts'])).toBe(
      'src/a.ts changed, THEME changed and 1 more',
    )
  })

  test('a commit that goes with every change is no reason of its own', () => {
    expect(reason({ ...content, 'argument GIT_SHA': 'decade' }, ['src/a.ts'])).toBe('src/a.ts changed')
  })

  test('what comes with another Dockerfile is told by that', () => {
    const parts = { dockerfile: 'changed', 'base nginx': 'sha256:3333', 'argument NEW': '1' }
    expect(reason(parts, ['Dockerfile'])).toBe('Dockerfile changed')
  })

  test('nothing was built before', () => {
    expect(buildReason(image(PARTS), undefined, ZERO_KEY)).toBe('first build, of 3fa9c21')
  })

  test('an earlier version recorded less: the files tell, or the commits', () => {
    const before = { commit: COMMIT, made: undefined }
    const told = (files: readonly string[] | undefined) =>
      buildReason(image(PARTS), { ...before, files }, ZERO_KEY)
    expect(told(['src/a.ts'])).toBe('src/a.ts changed')
    expect(told(undefined)).toBe('content changed, 51ab0f2 → 3fa9c21')
  })
})

test('what is recorded of an image tells no value', () => {
  expect(JSON.stringify(madeOf(image(PARTS), ZERO_KEY))).not.toMatch(/light|linux|aaaa/)
})

describe('files that changed', () => {
  const entry = (oid: string, mode: '100644' | '100755' = '100644') => ({ mode, oid: oid.repeat(40) })
  const tree = (files: Readonly<Record<string, ReturnType<typeof entry>>>): Tree => ({
    commit: COMMIT,
    entries: new Map(Object.entries(files)),
  })
  const built = {
    service: { name: 'web' },
    context: 'app',
    dockerfile: 'docker/Dockerfile',
    build: { context: 'app', dockerfile: 'docker/Dockerfile', args: {} },
  } as unknown as Parameters<typeof changedFiles>[0]
  const then = tree({
    'app/kept': entry('1'),
    'app/changed': entry('2'),
    'app/gone': entry('3'),
    'app/run.sh': entry('4'),
    'app/notes/a.md': entry('5'),
    'docker/Dockerfile': entry('6'),
    'other/file': entry('7'),
  })
  const now = tree({
    'app/kept': entry('1'),
    'app/changed': entry('a'),
    'app/new': entry('b'),
    'app/run.sh': entry('4', '100755'),
    'app/notes/a.md': entry('c'),
    'docker/Dockerfile': entry('d'),
    'other/file': entry('e'),
  })

  test('are those of the context, by content and mode, without ignored ones, and the Dockerfile wherever it is', () => {
    const texts = new Map([['app/.dockerignore', 'notes']])
    expect(changedFiles(built, { tree: now, texts, bytes: new Map() }, then)).toEqual([
      'changed',
      'docker/Dockerfile',
      'gone',
      'new',
      'run.sh',
    ])
    expect(changedFiles(built, { tree: now, texts, bytes: new Map() }, now)).toEqual([])
  })
})
