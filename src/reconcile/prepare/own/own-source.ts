import { type FoundOwn, findOwn, severalOwn } from '../../../core/config/files/own/find-own.ts'
import { packageKey } from '../../../core/config/files/own/package-key.ts'
import type { SourceFile } from '../../../core/config/script/source-file.ts'
import type { SourceValue } from '../../../core/config/source.ts'
import type { Tree } from '../../../core/images/image.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import type { Remember } from '../../../core/remember.ts'
import { readClosed } from '../files/read-closed.ts'
import { sourceValues } from '../files/source-values.ts'
import type { OwnCommit, OwnPorts, Read } from './own-commit.ts'

/** The one place of a commit where a service speaks for itself, without what that extends; undefined where it is silent. */
export async function ownSource(
  ports: OwnPorts,
  commit: OwnCommit,
  signal: AbortSignal,
): Promise<Checked<Read | undefined>> {
  const tree = await ports.git.tree(commit.location, commit.commit, commit.folder, signal)
  const found = findOwn(new Set(tree.entries.keys()), commit.folder)
  if (found.several !== undefined) return { value: undefined, problems: [found.several] }
  const file = found.file
  const manifest = ownManifest(found, tree)
  const files = [file, manifest].filter((path) => path !== undefined)
  if (files.length === 0) return { value: undefined, problems: [] }

  const around = await treeAround(ports, commit, file, tree, signal)
  const closed = await readClosed(ports.git, commit.location, around, files, signal, ports.remember)
  const { sources, refused } = closed.value
  const inManifest = keyIn(manifest, sources, ports.remember)
  const said = (
    source: SourceValue | undefined,
    problems: readonly Problem[],
  ): Checked<Read | undefined> => ({
    value: source && { source, sources },
    problems: [...closed.problems, ...problems],
  })
  if (file === undefined) return said(inManifest.value, inManifest.problems)
  if (inManifest.value !== undefined)
    return { value: undefined, problems: [severalOwn([file, `${manifest} (diploid)`])] }
  if (refused.has(file)) return said(undefined, [])
  const argumentOf = (): OwnCommit['argument'] => commit.argument
  const read = await sourceValues(ports.evaluator, [file], sources, argumentOf, signal, ports.remember)
  return said(read.value.get(file), read.problems)
}

/** A package.json that is a symlink is other programs' business; no word of ours is looked for behind it. */
function ownManifest({ manifest }: FoundOwn, tree: Tree): string | undefined {
  return manifest !== undefined && tree.entries.get(manifest)?.mode === '120000' ? undefined : manifest
}

/** What a script imports may lie outside of its folder. */
async function treeAround(
  { git }: OwnPorts,
  { location, commit, folder }: OwnCommit,
  file: string | undefined,
  tree: Tree,
  signal: AbortSignal,
): Promise<Tree> {
  return file?.endsWith('.js') && folder !== '' ? git.tree(location, commit, '', signal) : tree
}

function keyIn(
  manifest: string | undefined,
  sources: ReadonlyMap<string, SourceFile>,
  remember: Remember,
): Checked<SourceValue | undefined> {
  if (manifest === undefined) return { value: undefined, problems: [] }
  const text = sources.get(manifest)?.text ?? ''
  return remember.again('package key', manifest, [text], () => packageKey(manifest, text))
}
