import { nearest } from '../reading/nearest.ts'

/** What to do about a mistake in a script, where the message alone does not say; `text` is the whole file. */
export function scriptCure(message: string, text: string): string | undefined {
  for (const [pattern, cure] of CURES) {
    const match = pattern.exec(message)
    if (match !== null) return cure(match, text)
  }
  return undefined
}

type Cure = (match: RegExpExecArray, text: string) => string

const CURES: readonly (readonly [message: RegExp, cure: Cure])[] = [
  [/the file has no value/, (_, text) => exportCure(text)],
  [
    /first called with env and branch undefined/,
    () =>
      'It is called once without them, to find out which environments there are: write ?. or ?? for that call.',
  ],
  [/'([\w$]+)' is not defined/, ([, name = ''], text) => undefinedCure(name, text)],
  [
    /cannot read property '([^']+)' of (undefined|null)/,
    ([, key, what]) =>
      `What stands before .${key} is ${what} there: check how it is spelt, or write ?.${key} where it may be missing.`,
  ],
  [/not a function/, () => 'Check how it is spelt, and what it is where it is called.'],
  [/(generate|secret|sops)\(\)/, ([, name = '']) => `Write ${CALLS[name]}.`],
  [/Promise/, () => 'Leave out async and await: nothing has to be waited for here.'],
  [
    /a function may stand/,
    () => 'Write the value itself; the file as a whole may export a function of { env, branch, vars }.',
  ],
  [
    / is not a configuration value/,
    () => 'Write texts, numbers, true, false, null, lists and plain objects only.',
  ],
  [/contains itself/, () => 'Copy what is meant, or share it with vars.'],
  [
    /the value is larger than/,
    () => 'Keep data of that size out of the configuration, in an image or a file of its own.',
  ],
  [/leaves the repository/, () => 'Copy the file into this repository, and import it from there.'],
]

const CALLS: Readonly<Record<string, string>> = {
  generate: "generate('name')",
  secret: "secret('name of the Secret', 'key in it')",
  sops: "sops('secrets.enc.yaml', 'path.in.it')",
}

function exportCure(text: string): string {
  if (/\bmodule\.export\b/.test(text)) return 'Write module.exports, with an s.'
  if (/\bexport const\b/.test(text)) return 'Write export default in the place of export const … =.'
  return 'Write config = before the value.'
}

/** A name of the file that is spelt almost like it, else what people forget. */
function undefinedCure(name: string, text: string): string {
  const code = text.replace(/'[^'\n]*'|"[^"\n]*"/g, '')
  const declared = [...code.matchAll(/\b(?:const|let|var|function)\s+([\w$]+)/g)].map(
    ([, each]) => each ?? '',
  )
  const meant = nearest(name, [...declared, 'services', 'vars', 'from', 'secret', 'generate', 'sops'])
  return meant === undefined
    ? `Declare ${name} in this file, import it, or put it in quotes if it is a text.`
    : `Did you mean ${meant}?`
}

/** Whether a line declares types, as TypeScript does. */
export function typesIn(text: string): boolean {
  return (
    /^\s*(export )?(interface|type) \w+/m.test(text) ||
    /\b(const|let) \w+\s*:\s*\w+|\)\s*:\s*\w+\s*(=>|\{)| as const\b/.test(text)
  )
}
