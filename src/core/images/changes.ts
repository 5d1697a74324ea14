import { keyedHash } from '../objects/hash.ts'
import { byText } from '../objects/order.ts'
import type { Sensitive } from '../sensitive.ts'
import { contextFiles } from './context/context-tree.ts'
import type { Image, Tree } from './image.ts'
import type { BuiltService, ImageInputs } from './image-inputs.ts'

// Why an image is built, in the words of spec 5.5: `src/ changed (2 files)`.
// In: what it is made of now, and what is recorded of the one before. Out: one short line.
// Limits: decides nothing; that it is built is decided by its key alone.

type Built = Extract<Image, { kind: 'build' }>

/** What an image was made of: a keyed hash by part of its key. Values of arguments may be nobody's business. */
export type MadeOf = Readonly<Record<string, string>>

export function madeOf({ parts }: Built, rootKey: Sensitive): MadeOf {
  return Object.fromEntries(parts.map(({ name, value }) => [name, keyedHash([name, value], rootKey, 16)]))
}

export interface ImageBefore {
  readonly commit: string
  /** undefined: not recorded. */
  readonly made: MadeOf | undefined
  /** Paths that differ between then and now; undefined: the files of then cannot be had any more. */
  readonly files: readonly string[] | undefined
}

/** Files of the context and the Dockerfile that are not what they were, by today's ignore file. Trees only. */
export function changedFiles(built: BuiltService, inputs: ImageInputs, before: Tree): readonly string[] {
  const now = new Map(contextFiles(built, inputs))
  const then = new Map(contextFiles(built, inputs, before))
  const paths = [...new Set([...now.keys(), ...then.keys()])]
  const changed = paths.filter((path) => {
    const [a, b] = [now.get(path), then.get(path)]
    return a?.oid !== b?.oid || a?.mode !== b?.mode
  })
  const { dockerfile, context } = built
  const shown =
    context !== '' && dockerfile.startsWith(`${context}/`) ? dockerfile.slice(context.length + 1) : dockerfile
  const isOther = inputs.tree.entries.get(dockerfile)?.oid !== before.entries.get(dockerfile)?.oid
  if (isOther && !changed.includes(shown)) changed.push(shown)
  return changed.sort(byText)
}

export function buildReason(image: Built, before: ImageBefore | undefined, rootKey: Sensitive): string {
  if (before === undefined) return `first build, of ${image.build.commit.slice(0, 7)}`
  const { made } = before
  const now = madeOf(image, rootKey)
  const other = made === undefined ? [...CONTENT] : namesThatDiffer(made, now)
  const reasons = other.some((name) => CONTENT.has(name)) ? [contentText(image, before)] : []
  const rest = other.filter((name) => !CONTENT.has(name))
  // It goes with every commit, and is worth a word only where it is all.
  const told = reasons.length + rest.length > 1 ? rest.filter((name) => name !== 'argument GIT_SHA') : rest
  reasons.push(...told.map(partText))
  if (reasons.length === 0) return 'not in the registry any more'
  const more = reasons.length - SHOWN
  return more > 0 ? `${reasons.slice(0, SHOWN).join(', ')} and ${more} more` : reasons.join(', ')
}

/** Parts of the key whose changes the files tell. */
const CONTENT: ReadonlySet<string> = new Set(['context', 'dockerfile'])
const SHOWN = 2

/** What comes or goes with another Dockerfile is told by that. */
function namesThatDiffer(then: MadeOf, now: MadeOf): readonly string[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(then)])]
  const other = names.filter((name) => now[name] !== then[name])
  if (!other.includes('dockerfile')) return other
  return other.filter((name) => now[name] !== undefined && then[name] !== undefined)
}

function partText(name: string): string {
  const [, kind = '', what = ''] = /^(base|argument) (.*)$/s.exec(name) ?? []
  if (kind === 'base') return `base ${what} moved`
  return kind === 'argument' ? `${what} changed` : `${name} changed`
}

function contentText(image: Built, { commit, files = [] }: ImageBefore): string {
  const [first] = files
  // The files of the commit are what they were: then it is what `build.configure` sets in them.
  const { overlay = [] } = image.build
  if (overlay.length > 0 && commit === image.build.commit) return 'build.configure changed'
  if (first === undefined) return `content changed, ${commit.slice(0, 7)} → ${image.build.commit.slice(0, 7)}`
  if (files.length === 1) return `${first} changed`
  const folders = first.split('/').slice(0, -1)
  while (folders.length > 0 && !files.every((path) => path.startsWith(`${folders.join('/')}/`))) folders.pop()
  return folders.length === 0
    ? `${files.length} files changed`
    : `${folders.join('/')}/ changed (${files.length} files)`
}
