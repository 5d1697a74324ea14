import { tagOf } from '../../config/tags.ts'
import { parsePath } from '../../config/text/path.ts'
import { eachPart, isMap, type Json, type JsonMap, type KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { AFRESH, type Remember } from '../../remember.ts'
import { misspeltIn } from './misspelt-words.ts'

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
    const suspects = remember.about('suspect texts', part.merged, () =>
      suspectsIn(part.merged.value, part.path),
    )
    return suspects.flatMap((text) => doubtsOf(text, part, known))
  })
}

interface Text {
  readonly path: KeyPath
  readonly text: string
}

/** Texts of which there may be something to say, whatever services and variables there are. */
function suspectsIn(value: Json, of: KeyPath): readonly Text[] {
  const suspects: Text[] = []
  eachPart(value, (part, path) => {
    if (typeof part === 'string' && isSuspect(part, of, path)) suspects.push({ path: [...path], text: part })
    return tagOf(part) === undefined
  })
  return suspects
}

function isSuspect(text: string, of: KeyPath, path: KeyPath): boolean {
  if (!text.includes('$')) return BARE.test(text)
  return (
    BARE.test(text) ||
    unclosed(text) !== undefined ||
    (of[0] === 'services' && misspelt(text, path, undefined) !== undefined)
  )
}

/** A reference without the marks that would make it one. */
const BARE = /^\s*(?:services|vars)\./

function doubtsOf(
  { path, text }: Text,
  { path: of, merged: { value, origins } }: Part,
  known: Known,
): readonly Problem[] {
  const origin = originAt(origins, path)
  const isScript = /\.[cm]?js$/.test(origin?.file ?? '')
  const env = isMap(value) ? value.env : undefined
  const found =
    whole(text, path, isScript, known) ??
    unclosed(text) ??
    (of[0] === 'services' ? misspelt(text, path, env) : undefined)
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
  const [root, name, third] = BARE.test(bare) ? (parsePath(bare) ?? []) : []
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

function misspelt(text: string, path: KeyPath, env: Json | undefined): Doubt | undefined {
  const found = misspeltIn(text, path, env)
  if (found === undefined) return undefined
  const { written, meant } = found
  return [`$${written} is no word of ours, and is taken as it stands`, `Did you mean $${meant}?`]
}
