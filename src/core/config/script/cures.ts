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
    /cannot read property '([^']+)' of (undefined|null) \(the function is first called/,
    ([, key, what]) =>
      `What stands before .${key} is ${what} there: write ?.${key} where it depends on env or branch, else check how it is spelt.`,
  ],
  [/first called with env and branch undefined/, () => 'Write ?. or ?? where env or branch is used.'],
  [/'([\w$]+)' is not defined/, ([, name = ''], text) => undefinedCure(name, text)],
  [
    /cannot read property '([^']+)' of (undefined|null)/,
    ([, key, what]) =>
      `What stands before .${key} is ${what} there: check how it is spelt, or write ?.${key} where it may be missing.`,
  ],
  [
    /cannot read property of (undefined|null)/,
    ([, what]) =>
      `Something is ${what} there of which a part is taken: check how it is spelt, or write ?. where it may be missing.`,
  ],
  [
    /^ReferenceError: '?([\w$]+)'? is not initialized/,
    ([, name]) => `Move the declaration of ${name} above this line.`,
  ],
  [
    /'([\w$]+)' is read-only/,
    ([, name]) => `Declare ${name} with let where it is to change, or give the new value another name.`,
  ],
  [/not iterable/, () => 'Only lists and texts can be spread or looped over: check what stands there.'],
  [
    /from\(…\) cannot be spread/,
    () =>
      'from(a, b) merges maps, later over earlier: put keys of your own into vars, and name those last in from(…).',
  ],
  [/^threw /, () => "Write throw new Error('…') with what is wrong as its text."],
  [/half of a character/, () => 'Write both halves, or the character itself.'],
  [/not a function/, (_, text) => callCure(text)],
  [
    /Math\.random/,
    () => "For a password that is made once, write generate('name'); else write the number itself.",
  ],
  [
    /(secret|generate|sops)\((.*)\) cannot stand inside a text/,
    ([, name = '', given = '']) =>
      `Name it in vars (password: ${name}(${given})) and write \${vars.password} in the text.`,
  ],
  [
    /from\(\): argument \d+ is the text "((?:services|vars)\.[^"]+)"/,
    ([, text]) => `Leave the quotes out: from(${text}).`,
  ],
  [
    / is a reference whose value/,
    () => 'A reference can be a value, stand in a text, or be given to from().',
  ],
  [/^from\(\)|: from\(\)/, () => 'Write from(services.mysql.env).'],
  [/(generate|secret|sops)\(\)/, ([, name = '']) => `Write ${CALLS[name]}.`],
  [/Promise/, () => 'Leave out async and await: nothing has to be waited for here.'],
  [
    /a function may stand/,
    () => 'Write the value itself; the file as a whole may export a function of { env, branch, vars }.',
  ],
  [
    /^(NaN|-?Infinity) is not/,
    () =>
      'A calculation there has no number as its result: look for a part that is undefined or a text, or a division by 0.',
  ],
  [
    / is not a configuration value/,
    () => 'Write texts, numbers, true, false, null, lists and plain objects only.',
  ],
  [/the exported function returns nothing/, () => RETURN],
  [/contains itself/, () => 'Take the value out of itself: copy the part that is meant.'],
  [/nested deeper/, () => 'Write it with fewer levels.'],
  [/functions call each other/, () => 'Look for a function that calls itself without end.'],
  [/text that grew too long/, () => 'Look for a loop that adds to a text without end.'],
  [/reserved key/, () => 'Choose another name.'],
  [
    /the value is larger than/,
    () => 'Keep data of that size out of the configuration, in an image or a file of its own.',
  ],
  [/leaves the repository/, () => 'Copy the file into this repository, and import it from there.'],
]

const CALLS: Readonly<Record<string, string>> = {
  generate: "generate('name'), or generate('name', { length: 40 })",
  secret: "secret('name of the Secret', 'key in it')",
  sops: "sops('secrets.enc.yaml', 'path.in.it')",
}

const RETURN =
  'Write return before the value; a short function needs round brackets around the map: () => ({ … }).'

function exportCure(text: string): string {
  if (/\bmodule\.export\b/.test(text)) return 'Write module.exports, with an s.'
  if (/\bexport const\b/.test(text)) return 'Write export default in the place of export const … =.'
  return 'Write config = before the value.'
}

/** A reference takes any key, so that a method of texts is found on it too, and is none. */
function callCure(text: string): string {
  const code = text.replace(/'[^'\n]*'|"[^"\n]*"|\/\/.*$/gm, (each) => each.replace(/[\w.]/g, ' '))
  const [, path = '', method = ''] =
    /(?<![\w$.])((?:vars|services)(?:\??\.[\w$]+|\[[^\]\n]*\])+?)\??\.([\w$]+)\(/.exec(code) ?? []
  const root = path.split(/[.?[]/)[0] ?? ''
  const isTheirOwn = new RegExp(`\\b(?:const|let|var|function)\\s+${root}\\b`).test(code)
  if (path === '' || isTheirOwn) return 'Check how it is spelt, and what it is where it is called.'
  return `${path} is a reference whose value comes later, so that no ${method}() can be called on it. Make the text from a constant of this file, or from an imported one.`
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
