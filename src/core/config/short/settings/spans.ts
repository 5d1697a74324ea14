import { type Located, leaf } from '../../reading/located.ts'
import { isOpen, type Reading, report } from '../../reading/reading.ts'
import { textOf } from '../option-string.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** `'45m'`, `'14d'`, `'2w'` → seconds: spans that may be longer than anything a pod waits for. */
export function spanForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  const [, number, unit = 's'] = /^(\d+)\s*([smhdw])?$/.exec(text) ?? []
  if (number !== undefined) return leaf(Number(number) * (UNITS[unit] ?? 1), node)
  report(
    reading,
    node,
    'config.value',
    `'${text}' is no duration`,
    "Write seconds, or '45m', '12h', '14d', '2w'.",
  )
  return leaf(1, node)
}

/** The same where never is an answer: `'never'` → `false` */
export function refreshForm(node: Located, reading: Reading): Located {
  return textOf(node) === 'never' ? leaf(false, node) : spanForm(node, reading)
}
