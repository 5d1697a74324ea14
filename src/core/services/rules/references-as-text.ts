import { tagOf } from '../../config/tags.ts'
import { parsePath } from '../../config/text/path.ts'
import { misspeltWord } from '../../config/text/words.ts'
import { isMap, type Json, type JsonMap, type KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { AFRESH, type Remember } from '../../remember.ts'

/** What somebody wrote of one service, or into `vars`. */
interface Part {
  readonly path: KeyPath
  readonly merged: { readonly value: Json; readonly origins: Origins }
}

interface Known {
  /** Every service of the configuration. */
  readonly services: ReadonlySet<string>
  readonly vars: JsonMap
}

/** Warns of texts that say what a reference or a `$` word would say, and are taken as they stand. */
export function referencesAsText(
  parts: readonly Part[],
  known: Known,
  remember: Remember = AFRESH,
): readonly Problem[] {
  return parts.flatMap((part) => {
    const texts = remember.about('marked texts', part.merged, () => textsIn(part.merged.value))
    return texts.flatMap((text) => doubtsOf(text, part, known))
  })
}

interface Text {
  readonly path: KeyPath
  readonly text: string
}

function textsIn(value: Json, path: KeyPath = []): readonly Text[] {
  if (typeof value === 'string') return MARK.test(value) ? [{ path, text: value }] : []
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => textsIn(item, [...path, index]))
  if (!isMap(value) || tagOf(value) !== undefined) return []
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, [...path, key]))
}

/** All others are looked at no further. */
const MARK = /\$|^\s*(?:services|vars)\./

function doubtsOf(
  { path, text }: Text,
  { path: of, merged: { origins } }: Part,
  known: Known,
): readonly Problem[] {
  const origin = originAt(origins, path)
  const isScript = /\.[cm]?js$/.test(origin?.file ?? '')
  const found =
    whole(text, path, isScript, known) ?? unclosed(text) ?? (isWorded(of, path) ? misspelt(text) : undefined)
  if (found === undefined) return []
  const [message, hint] = found
  const place = at(origin, [...of, ...path])
  return [{ code: 'services.reference-as-text', severity: 'warning', message, hint, ...place }]
}

type Doubt = readonly [message: string, hint: string]

function whole(
  text: string,
  [key]: KeyPath,
  isScript: boolean,
  { services, vars }: Known,
): Doubt | undefined {
  const bare = text.trim()
  const [root, name, third] = /^(services|vars)\./.test(bare) ? (parsePath(bare) ?? []) : []
  // `image: 'services.backend.image'` is one, wherever an image is named.
  if (root === undefined || key === 'image') return undefined
  const isOne =
    root === 'services'
      ? services.has(String(name)) && third !== undefined
      : Object.hasOwn(vars, String(name))
  if (!isOne) return undefined
  const cure = isScript ? `Leave the quotes out: ${bare}.` : `Write '\${${bare}}' for the value it refers to.`
  return [`${bare} is text here, and is taken as it stands`, cure]
}

function unclosed(text: string): Doubt | undefined {
  const [, path] = /(?<!\$)\$\{\s*((?:services|vars)\.[^{}\s]*)[^{}]*(?:\{|$)/.exec(text) ?? []
  if (path === undefined) return undefined
  return [`\${${path} is not closed, and is taken as it stands`, `Write \${${path}}.`]
}

/** Words of a shell or of a template are nobody's business; where no program reads the text, a word is ours. */
function isWorded([root]: KeyPath, [key]: KeyPath): boolean {
  return root === 'services' && WORDED.has(String(key))
}

const WORDED: ReadonlySet<string> = new Set(['env', 'labels', 'annotations', 'redirects', 'proxy'])

function misspelt(text: string): Doubt | undefined {
  const found = misspeltWord(text)
  if (found === undefined) return undefined
  const { written, meant } = found
  return [`$${written} is no word of ours, and is taken as it stands`, `Did you mean $${meant}?`]
}
