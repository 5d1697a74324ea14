import type { KeyPath } from '../../json.ts'

/** `services.db.env['MY.KEY'].x[0]` as keys; undefined where the text is no path. */
export function parsePath(text: string): KeyPath | undefined {
  const keys: (string | number)[] = []
  let rest = text.startsWith('[') ? text : `.${text}`
  while (rest !== '') {
    const match = STEP.exec(rest)
    if (!match?.groups) return undefined
    const { word, index, quoted } = match.groups
    if (word !== undefined) keys.push(word)
    else if (index !== undefined) keys.push(Number(index))
    else keys.push((quoted ?? '').replace(/\\(.)/g, '$1'))
    rest = rest.slice(match[0].length)
  }
  return keys
}

/** One step: `.word`, `[0]`, or a key in quotes. A word is anything without the marks that end one. */
const STEP =
  /^(?:\.(?<word>[^.[\]{}\s'"]+)|\[(?<index>\d+)\]|\[(?<quote>['"])(?<quoted>(?:\\.|(?!\k<quote>).)*)\k<quote>\])/
