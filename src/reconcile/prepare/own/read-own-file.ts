import { findOwn, severalOwn } from '../../../core/config/files/own/find-own.ts'
import { packageKey } from '../../../core/config/files/own/package-key.ts'
import { foreignExtends } from '../../../core/config/own/foreign-extends.ts'
import type { Evaluation } from '../../../core/config/script/evaluation.ts'
import type { SourceFile } from '../../../core/config/script/source-file.ts'
import { partsOfSource, type SourceValue } from '../../../core/config/source.ts'
import type { Tree } from '../../../core/images/image.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import { AFRESH, type Remember } from '../../../core/remember.ts'
import type { OwnNeed } from '../../../core/services/own/layers-needed.ts'
import type { Evaluator } from '../../../ports/evaluator.ts'
import type { Git } from '../../../ports/git.ts'
import { loadExtended } from '../extends/load-extended.ts'
import { withExtended } from '../extends/read-extends.ts'
import { renamedOnce } from '../extends/renamed.ts'
import { readClosed } from '../files/read-closed.ts'
import { sourceValues } from '../files/source-values.ts'

/** What a service repository's own file says at one commit; undefined where there is none. `name` tells people its files. */
export async function readOwnFile(
  ports: { readonly git: Git; readonly evaluator: Evaluator },
  location: string,
  need: OwnNeed,
  name: (path: string) => string,
  argument: Evaluation['argument'],
  signal: AbortSignal,
  remember: Remember = AFRESH,
): Promise<Checked<Own | undefined>> {
  const { value, problems } = await read()
  return {
    value: value && named(value),
    problems: problems.map((problem) =>
      problem.file === undefined ? problem : { ...problem, file: name(problem.file) },
    ),
  }

  /** Its functions are called in the files of its own commit, and in no other. */
  function named({ source, sources }: Read): Own {
    const scripts = partsOfSource(source).map(
      ({ file }) => [name(file), { file, files: sources, argument }] as const,
    )
    return { source: renamedOnce(source, name, remember), scripts: new Map(scripts) }
  }

  async function read(): Promise<Checked<Read | undefined>> {
    const tree = await ports.git.tree(location, need.commit, need.folder, signal)
    const { file, manifest, several } = findOwn(new Set(tree.entries.keys()), need.folder)
    if (several !== undefined) return { value: undefined, problems: [several] }
    const files = [file, manifest].filter(
      (path) => path !== undefined && !isLinkedManifest(tree, path, manifest),
    )
    const names = files.filter((path) => path !== undefined)
    if (names.length === 0) return { value: undefined, problems: [] }
    // What a script imports may lie outside of its folder.
    const whole =
      file?.endsWith('.js') && need.folder !== ''
        ? await ports.git.tree(location, need.commit, '', signal)
        : tree
    const closed = await readClosed(ports.git, location, whole, names, signal, remember)
    const { sources, refused } = closed.value
    const text = manifest === undefined ? '' : (sources.get(manifest)?.text ?? '')
    const inManifest =
      manifest === undefined
        ? NOTHING
        : remember.again('package key', manifest, [text], () => packageKey(manifest, text))
    if (file === undefined)
      return extended(inManifest.value, sources, [...closed.problems, ...inManifest.problems])
    if (inManifest.value !== undefined && manifest !== undefined)
      return { value: undefined, problems: [severalOwn([file, `${manifest} (diploid)`])] }
    if (refused.has(file)) return { value: undefined, problems: closed.problems }
    const { value, problems } = await sourceValues(
      ports.evaluator,
      [file],
      sources,
      () => argument,
      signal,
      remember,
    )
    return extended(value.get(file), sources, [...closed.problems, ...problems])
  }

  async function extended(
    source: SourceValue | undefined,
    read: ReadonlyMap<string, SourceFile>,
    before: readonly Problem[],
  ): Promise<Checked<Read | undefined>> {
    if (source === undefined) return { value: undefined, problems: before }
    const sources = new Map(read)
    const { value, problems } = await withExtended(
      new Map([[source.file, source]]),
      async (wanted) => {
        const tree = await ports.git.tree(location, need.commit, '', signal)
        const own = [...wanted].filter(([, { extended }]) => extended.kind === 'file')
        const files = new Map(own.map(([key, item]) => [key, { ...item, path: key }]))
        const { value, problems } = await loadExtended(
          ports,
          { location, tree, sources },
          files,
          argument,
          signal,
          remember,
        )
        const foreign = [...wanted.values()].flatMap(({ extended, from }) =>
          extended.kind === 'foreign' ? [foreignExtends(from, extended.text)] : [],
        )
        return { value, problems: [...problems, ...foreign] }
      },
      remember,
    )
    const whole = value.get(source.file)
    return { value: whole && { source: whole, sources }, problems: [...before, ...problems] }
  }
}

/** An own file, and how it and each that it extends was evaluated, by their names. */
export interface Own {
  readonly source: SourceValue
  readonly scripts: ReadonlyMap<string, Evaluation>
}

interface Read {
  readonly source: SourceValue
  /** Of all files that were read for it. */
  readonly sources: ReadonlyMap<string, SourceFile>
}

const NOTHING: Checked<SourceValue | undefined> = { value: undefined, problems: [] }

/** A package.json that is a symlink is other programs' business; no word of ours is looked for behind it. */
function isLinkedManifest(tree: Tree, path: string, manifest: string | undefined): boolean {
  return path === manifest && tree.entries.get(path)?.mode === '120000'
}
