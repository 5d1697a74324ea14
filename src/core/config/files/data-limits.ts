import { isMap, type Json, type KeyPath, printPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { BROKEN } from '../tags.ts'

const MAX_VALUES = 100_000

/**
 * What a parsed document must not be: larger than its text suggests (aliases are shared, so a few hundred characters
 * can stand for billions of values), endless, or no JSON.
 */
export function dataProblems(file: string, document: unknown, origins: Origins): readonly Problem[] {
  const sizes = new Map<object, number>()
  const open = new Set<object>()
  const problems: Problem[] = []

  function sizeOf(value: unknown, path: KeyPath): number {
    const mistake = scalarMistake(value)
    if (mistake !== undefined) problems.push({ file, ...mistake, ...at(originAt(origins, path), path) })
    if (typeof value !== 'object' || value === null) return 1
    const seen = sizes.get(value)
    if (seen !== undefined) return seen
    if (open.has(value)) return Number.POSITIVE_INFINITY
    open.add(value)
    let size = 1
    const isList = Array.isArray(value)
    for (const [key, item] of Object.entries(value))
      size += sizeOf(item, [...path, isList ? Number(key) : key])
    open.delete(value)
    sizes.set(value, size)
    return size
  }

  const size = sizeOf(document, [])
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

/** Whether a mistake is one value's, so that all the others of its file can be checked. */
export function isOfValue({ code, path = [] }: Problem): boolean {
  return (code === 'config.type' || code === 'config.number') && path.length > 0
}

/** The same, with a mark in the place of every value that was told, wherever an alias repeats it. */
export function withoutValues(value: Json, problems: readonly Problem[]): Json {
  const told = new Set(problems.filter(isOfValue).map(({ path = [] }) => printPath(path)))
  return told.size === 0 ? value : without(value, [])

  function without(part: Json, path: KeyPath): Json {
    if (told.has(printPath(path)) || scalarMistake(part) !== undefined) return BROKEN
    if (Array.isArray(part)) return part.map((item: Json, index) => without(item, [...path, index]))
    if (!isMap(part)) return part
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, without(item, [...path, key])]))
  }
}

function scalarMistake(value: unknown): Pick<Problem, 'code' | 'message' | 'hint'> | undefined {
  if (typeof value === 'number' && !Number.isFinite(value))
    return {
      code: 'config.type',
      message: `is ${value}, which is no number that JSON knows`,
      hint: 'Write a number, or put it in quotes where the text is meant.',
    }
  // With the flag u, a pair is one character, so that only halves are found.
  if (typeof value === 'string' && /[\ud800-\udfff]/u.test(value)) return HALF
  return undefined
}

/** Such a text can be written neither as YAML nor as JSON. */
const HALF = {
  code: 'config.type',
  message: 'holds half of a character (a surrogate without its other half)',
  hint: 'Write both halves, or the character itself.',
}
