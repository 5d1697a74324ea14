import { encodingProblem } from '../../../core/config/files/unread/encoding.ts'
import { lineOfImport } from '../../../core/config/script/imports.ts'
import { readSource, type SourceFile } from '../../../core/config/script/source-file.ts'
import type { Tree } from '../../../core/images/image.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import { AFRESH, type Remember } from '../../../core/remember.ts'
import { WorldError } from '../../../core/world-error.ts'
import type { Git } from '../../../ports/git.ts'

export interface ClosedFiles {
  /** By path, imports included. */
  readonly sources: ReadonlyMap<string, SourceFile>
  /** Files that cannot be evaluated, because they, or something that they import, is refused; told already. */
  readonly refused: ReadonlySet<string>
}

/** Reads files and whatever they import, until nothing new is named. Only these blobs are fetched. */
export async function readClosed(
  git: Git,
  location: string,
  tree: Tree,
  files: readonly string[],
  signal: AbortSignal,
  remember: Remember = AFRESH,
): Promise<Checked<ClosedFiles>> {
  const sources = new Map<string, SourceFile>()
  const importers = new Map<string, string[]>()
  const problems: Problem[] = []
  const bad: string[] = []
  const refuse = (file: string, found: readonly Problem[]): void => {
    problems.push(...found)
    if (found.length > 0) bad.push(file)
  }
  for (const file of files) if (isLink(tree, file)) refuse(file, [symlink(file)])
  const decoder = new TextDecoder('utf-8')
  let wanted = files.filter((file) => !isLink(tree, file))
  while (wanted.length > 0) {
    const next = new Set<string>()
    for (const [path, bytes] of await wholeBlobs(git, location, tree, wanted, signal)) {
      const text = decoder.decode(bytes)
      // Kept with its text: what follows from a file is known by the file that it was read as.
      const source = remember.again('source', path, [text], () => readSource(path, text))
      sources.set(path, source)
      const isOdd = text.includes('\uFFFD') && !isOthers(path)
      const strange = isOdd ? encodingProblem(path, bytes) : undefined
      if (strange !== undefined) {
        refuse(path, [strange])
        continue
      }
      refuse(path, source.problems)
      for (const target of source.imports) {
        importers.set(target, [...(importers.get(target) ?? []), path])
        if (tree.entries.has(target) && !isLink(tree, target)) next.add(target)
        else refuse(path, [notThere(tree, path, text, target)])
      }
    }
    wanted = [...next].filter((path) => !sources.has(path))
  }
  return { value: { sources, refused: withImporters(bad, importers) }, problems }
}

/** All but one key of it is other programs' business. */
function isOthers(path: string): boolean {
  return /(^|\/)package\.json$/.test(path)
}

/** A file that did not arrive must not look like one that was removed: its service would be. */
async function wholeBlobs(
  git: Git,
  location: string,
  tree: Tree,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const blobs = await git.blobs(location, tree, paths, signal)
  const missing = paths.find((path) => !blobs.has(path))
  if (missing === undefined) return blobs
  throw new WorldError('git.protocol', `${location} did not give ${missing} of ${tree.commit}`, {
    retryable: true,
  })
}

function withImporters(
  bad: readonly string[],
  importers: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const all = new Set<string>()
  const open = [...bad]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (all.has(path)) continue
    all.add(path)
    open.push(...(importers.get(path) ?? []))
  }
  return all
}

/** A configuration file that is a symlink is refused, wherever it points: what counts is what the commit says. */
function symlink(file: string): Problem {
  return {
    code: 'config.symlink',
    message: `is a symlink; ${REGULAR}`,
    hint: 'Commit the file itself in its place.',
    file,
  }
}

function isLink(tree: Tree, path: string): boolean {
  return tree.entries.get(path)?.mode === '120000'
}

/** An import that leads to no regular file of the commit. */
function notThere(tree: Tree, file: string, text: string, target: string): Problem {
  const place = { file, line: lineOfImport(file, text, target) }
  const link = [...tree.entries.keys()].find(
    (path) => (target === path || target.startsWith(`${path}/`)) && isLink(tree, path),
  )
  if (link !== undefined) {
    const what = link === target ? 'which' : `but ${link}`
    return {
      code: 'config.symlink',
      message: `imports ${target}, ${what} is a symlink; ${REGULAR}`,
      hint: 'Import the file by the path at which it is committed.',
      ...place,
    }
  }
  return {
    code: 'config.import-missing',
    message: `imports ${target}, which this commit does not have`,
    hint: `Commit ${target}, or correct the path: it is relative to the importing file.`,
    ...place,
  }
}

const REGULAR = 'configuration is read from regular files of the commit only'
