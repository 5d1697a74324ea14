import { describe, expect, test } from 'vitest'
import { joinSources, type Loaded } from '../../../../src/core/config/extends/join-sources.ts'
import type { JsonMap } from '../../../../src/core/json.ts'
import { printProblem } from '../../../../src/core/problem.ts'

/** Files by name: what each extends, and what it says itself. */
function join(
  root: string,
  files: Readonly<Record<string, readonly [below: readonly string[], own?: JsonMap]>>,
) {
  const loaded = Object.entries(files).map(([file, [below, own = {}]]): [string, Loaded] => {
    const inside = new Map([['extends', { origin: { layer: file, file, line: 1 } }]])
    const value = { extends: [...below], ...own }
    return [file, { source: { file, value, origins: { inside }, isFunction: false }, below }]
  })
  const { value, problems } = joinSources(root, new Map(loaded))
  const parts = value?.parts ?? (value === undefined ? [] : [value])
  return { value: value?.value, parts: parts.map(({ file }) => file), told: problems.map(printProblem) }
}

describe('files that extend others', () => {
  test('stand over them, in the order in which they are named', () => {
    const { value, parts } = join('web', {
      web: [['team', 'company'], { a: 'web' }],
      team: [[], { a: 'team', b: 'team', c: 'team' }],
      company: [[], { b: 'company' }],
    })
    expect(parts).toEqual(['team', 'company', 'web'])
    expect(value).toEqual({ a: 'web', b: 'company', c: 'team' })
  })

  test('what two of them extend stands once, where it was named first', () => {
    const { parts } = join('web', {
      web: [['a', 'b']],
      a: [['base']],
      b: [['base']],
      base: [[]],
    })
    expect(parts).toEqual(['base', 'a', 'b', 'web'])
  })

  test('a lattice of thirty floors ends at once, and each file stands once', () => {
    const floors = 30
    const files: Record<string, readonly [readonly string[]]> = { web: [['left0', 'right0']] }
    for (let floor = 0; floor < floors; floor++) {
      const below = floor + 1 < floors ? [`left${floor + 1}`, `right${floor + 1}`] : []
      files[`left${floor}`] = [below]
      files[`right${floor}`] = [below]
    }
    const { parts, told } = join('web', files)
    expect(told).toEqual([])
    // Each way down once more would be 2^30 of them, which no test would live to see.
    expect(parts).toHaveLength(2 * floors + 1)
    expect(new Set(parts).size).toBe(parts.length)
  })

  test('a circle is told as a chain with its lines, once, and the other files still count', () => {
    const { value, told } = join('web', {
      web: [['a', 'b'], { x: 1 }],
      a: [['b']],
      b: [['a'], { y: 2 }],
    })
    expect(told).toEqual([
      `error  a:1  extends: these files extend each other: a:1 → b:1 → a:1  [config.extends]
    Take \`extends\` out of one of them.`,
    ])
    expect(value).toEqual({ x: 1, y: 2 })
  })

  test('a file that extends itself', () => {
    expect(join('web', { web: [['web']] }).told).toHaveLength(1)
  })
})
