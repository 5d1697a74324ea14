import type { Evaluation } from '../../../core/config/script/evaluation.ts'
import { partsOfSource, type SourceValue } from '../../../core/config/source.ts'
import type { Checked } from '../../../core/problem.ts'
import { renamedOnce } from '../extends/renamed.ts'
import type { OwnCommit, OwnPorts, Read } from './own-commit.ts'
import { extendedOwn } from './own-extends.ts'
import { ownSource } from './own-source.ts'

/** An own file, and how it and each that it extends was evaluated, by their names. */
export interface Own {
  readonly source: SourceValue
  readonly scripts: ReadonlyMap<string, Evaluation>
}

/** What a service repository's own file says at one commit; undefined where there is none. `name` tells people its files. */
export async function readOwnFile(
  ports: OwnPorts,
  commit: OwnCommit,
  name: (path: string) => string,
  signal: AbortSignal,
): Promise<Checked<Own | undefined>> {
  const alone = await ownSource(ports, commit, signal)
  const read = alone.value && (await extendedOwn(ports, commit, alone.value, signal))
  const problems = [...alone.problems, ...(read?.problems ?? [])]
  return {
    value: read?.value && named(read.value, commit, name, ports),
    problems: problems.map((problem) =>
      problem.file === undefined ? problem : { ...problem, file: name(problem.file) },
    ),
  }
}

/** Its functions are called in the files of its own commit, and in no other. */
function named(
  { source, sources }: Read,
  { argument }: OwnCommit,
  name: (path: string) => string,
  { remember }: OwnPorts,
): Own {
  const scripts = partsOfSource(source).map(
    ({ file }) => [name(file), { file, files: sources, argument }] as const,
  )
  return { source: renamedOnce(source, name, remember), scripts: new Map(scripts) }
}
