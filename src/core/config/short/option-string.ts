import { withoutUser } from '../ops/without-user.ts'
import { isCredentialName } from '../reading/credential-names.ts'
import type { Located, LocatedLeaf } from '../reading/located.ts'
import { nearest } from '../reading/nearest.ts'
import { type Reading, report } from '../reading/reading.ts'

export interface Options {
  /** The words that are no options, joined by single spaces. */
  readonly rest: string
  readonly options: Readonly<Record<string, string>>
}

/** Splits an option string: `key=value` words are options, the rest is the value. */
function splitOptions(text: string): Options {
  const rest: string[] = []
  const options: Record<string, string> = {}
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const option = /^([A-Za-z][\w.-]*)=(.*)$/.exec(word)
    if (option?.[1] === undefined) rest.push(word)
    else options[option[1]] = option[2] ?? ''
  }
  return { rest: rest.join(' '), options }
}

/** The same, reporting options that the key does not know. */
export function readOptions(
  node: LocatedLeaf,
  text: string,
  known: readonly string[],
  reading: Reading,
): Options {
  const split = splitOptions(text)
  for (const key of Object.keys(split.options)) {
    if (known.includes(key)) continue
    const meant = nearest(key, known)
    const list = known.length === 0 ? 'It takes no options.' : `It knows ${known.join(', ')}.`
    report(
      reading,
      node,
      'config.unknown-option',
      `unknown option ${key} in '${withoutCredentials(text)}'`,
      meant === undefined ? list : `Did you mean ${meant}?`,
    )
  }
  return split
}

/** A message is read by more people than the file. */
function withoutCredentials(text: string): string {
  return withoutUser(text).replace(/(^|\s)([\w.-]+)=(\S+)/g, (word, space: string, key: string) =>
    isCredentialName(key) ? `${space}${key}=…` : word,
  )
}

/** The text of a leaf that is complete; undefined for anything else. */
export function textOf(node: Located): string | undefined {
  return node.kind === 'leaf' && typeof node.value === 'string' ? node.value : undefined
}

/** Option values are text; what the schema wants as boolean is written true or false. */
export function asBoolean(text: string | undefined): boolean | string | undefined {
  return text === 'true' ? true : text === 'false' ? false : text
}
