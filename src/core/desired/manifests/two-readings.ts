import type { KeyPath } from '../../json.ts'
import type { Problem } from '../../problem.ts'

/** What kubectl makes of a plain scalar, and others of the same file: editors, linters, Diploid's own files. */
const READINGS: readonly {
  readonly pattern: RegExp
  readonly here: string
  readonly elsewhere: string
}[] = [
  { pattern: /^(y|Y|yes|Yes|YES|on|On|ON)$/, here: 'true', elsewhere: 'text' },
  { pattern: /^(n|N|no|No|NO|off|Off|OFF)$/, here: 'false', elsewhere: 'text' },
  { pattern: /^[-+]?0_*[0-7][0-7_]*$/, here: 'an octal number', elsewhere: 'a decimal one' },
  { pattern: /^[-+]?0[bB][01_]+$|^[-+]0[xXoO][0-9a-fA-F_]+$/, here: 'a number', elsewhere: 'text' },
  { pattern: /^[-+]?[0-9][0-9.]*_[0-9_.]*$/, here: 'a number', elsewhere: 'text' },
]

/** Told of values and of keys: `y:` in the data of a ConfigMap becomes a key `true`. */
export function twoReadings(file: string, line: number, path: KeyPath, text: string): readonly Problem[] {
  const reading = READINGS.find(({ pattern }) => pattern.test(text))
  if (reading === undefined) return []
  return [
    {
      code: 'config.two-readings',
      message: `${text} is ${reading.here} for kubectl, and so here, but ${reading.elsewhere} in YAML 1.2`,
      hint: `Write '${text}' in quotes if text is meant, else ${unmistakable(text, reading.here)}.`,
      severity: 'warning',
      file,
      line,
      path,
    },
  ]
}

function unmistakable(text: string, here: string): string {
  if (here === 'true' || here === 'false') return here
  return here === 'an octal number'
    ? `0o${text.replaceAll('_', '').replace(/^[-+]?0/, '')}`
    : 'the plain number'
}
