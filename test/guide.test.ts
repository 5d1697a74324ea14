import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

// The examples of docs/guide are stories of test/cases. A page that names its story (`<!-- story: NAME -->`) shows files as
// fences whose second word is the file's path in the story: given/ and when-… files as a whole, then/ files in part.

const ROOT = join(import.meta.dirname, '..')
const GUIDE = join(ROOT, 'docs/guide')

interface Fence {
  readonly path: string
  readonly text: string
}

const pages = readdirSync(GUIDE)
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ file, text: readFileSync(join(GUIDE, file), 'utf8') }))

describe('what the guide shows is what happens', () => {
  const told = pages.flatMap(({ file, text }) => {
    const story = /^<!-- story: (\S+) -->$/m.exec(text)?.[1]
    return story === undefined ? [] : fencesOf(text).map((fence) => [file, fence.path, story, fence] as const)
  })

  test('pages tell stories', () => {
    expect(told.length).toBeGreaterThan(2)
  })

  test.each(told)('%s: %s', (_, path, story, { text }) => {
    const file = join(ROOT, 'test/cases', story, path)
    const content = existsSync(file) ? readFileSync(file, 'utf8') : `${story} has no ${path}`
    if (path.startsWith('then/')) expect(content).toContain(text)
    else expect(content).toBe(`${text}\n`)
  })
})

describe('links of the documentation lead somewhere', () => {
  const links = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs')].flatMap((file) => linksOf(file))
  test('there are some', () => {
    expect(links.length).toBeGreaterThan(20)
  })
  test.each(links)('%s → %s', (file, target) => {
    expect(existsSync(join(ROOT, file, '..', target))).toBe(true)
  })
})

test('every page of the guide is in its index', () => {
  const index = pages.find(({ file }) => file === 'README.md')?.text ?? ''
  const missing = pages
    .map(({ file }) => file)
    .filter((file) => file !== 'README.md' && !index.includes(`](${file})`))
  expect(missing).toEqual([])
})

function fencesOf(text: string): readonly Fence[] {
  return [...text.matchAll(/^```\w+ (\S+)\n(.*?)\n```$/gms)].map(([, path = '', content = '']) => ({
    path,
    text: content,
  }))
}

function markdownIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((file) => join(folder, String(file)))
    .filter((file) => file.endsWith('.md'))
}

/** Relative ones, without what stands behind `#`. */
function linksOf(file: string): readonly (readonly [string, string])[] {
  const text = readFileSync(join(ROOT, file), 'utf8').replace(/^```.*?^```$/gms, '')
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, target = '']) =>
    /^[a-z]+:/.test(target) ? [] : [[file, target] as const],
  )
}
