import type { Problem } from '../../problem.ts'

const MAX_VALUES = 100_000

/**
 * What a parsed document must not be: larger than its text suggests (aliases are shared, so a few hundred characters
 * can stand for billions of values), endless, or no JSON.
 */
export function dataProblems(file: string, document: unknown): readonly Problem[] {
  const sizes = new Map<object, number>()
  const open = new Set<object>()
  const problems: Problem[] = []

  function sizeOf(value: unknown): number {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      problems.push({
        code: 'config.type',
        message: `holds ${value}, which is no number that JSON knows`,
        file,
      })
    }
    if (typeof value !== 'object' || value === null) return 1
    const seen = sizes.get(value)
    if (seen !== undefined) return seen
    if (open.has(value)) return Number.POSITIVE_INFINITY
    open.add(value)
    let size = 1
    for (const item of Object.values(value)) size += sizeOf(item)
    open.delete(value)
    sizes.set(value, size)
    return size
  }

  const size = sizeOf(document)
  if (size > MAX_VALUES) {
    const endless = size === Number.POSITIVE_INFINITY
    problems.push({
      code: 'config.too-large',
      message: endless
        ? 'has no end: an alias stands inside the value that it repeats'
        : `grows to ${size} values when its aliases are followed; ${MAX_VALUES} are allowed`,
      hint: 'Write the values out, or share them with vars.',
      file,
    })
  }
  return problems
}
