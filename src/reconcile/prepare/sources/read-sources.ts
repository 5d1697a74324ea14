import {
  type SourceFile,
  type SourceFiles,
  type SourceNeed,
  type Sources,
  sourcesNeeded,
  wantedOf,
} from '../../../core/desired/sources/sources.ts'
import type { Tree } from '../../../core/images/image.ts'
import { type Fact, known, unknown } from '../../../core/json.ts'
import type { Service } from '../../../core/services/service.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { Git } from '../../../ports/git.ts'
import { inParallel } from '../../in-parallel.ts'
import type { OpsPlace } from '../../round.ts'
import type { Configuration } from '../read.ts'
import { locate } from '../select.ts'

// Reads the files that services take out of Git besides their code.
// In: services. Out: the files by service; where a repository could not be read, why.
// Limits: only these blobs are fetched, trees otherwise; the Git port keeps what it has fetched, so that the same commit
// costs nothing in the next round.

export interface SourcesRead {
  readonly sources: Sources
  /** Whether what could not be read may be readable later. */
  readonly mayPass: boolean
}

const AT_ONCE = 8

export async function readSources(
  git: Git,
  { place, configuration }: { readonly place: OpsPlace; readonly configuration: Configuration },
  services: readonly Service[],
  signal: AbortSignal,
): Promise<SourcesRead> {
  const sources = new Map<string, Fact<SourceFiles>>()
  let mayPass = false
  const ops = { commit: configuration.commit, folder: place.folder }
  await inParallel(sourcesNeeded(services, ops), AT_ONCE, async (need) => {
    try {
      sources.set(need.service, known(await readFiles(git, locate(place, need.repo), need, signal)))
    } catch (error) {
      if (!isWorldError(error) || signal.aborted) throw error
      mayPass ||= error.retryable
      sources.set(need.service, unknown(error.message))
    }
  })
  return { sources, mayPass }
}

async function readFiles(
  git: Git,
  location: string,
  need: SourceNeed,
  signal: AbortSignal,
): Promise<SourceFiles> {
  const tree = await git.tree(location, need.commit, need.folder, signal)
  const start = need.folder === '' ? '' : `${need.folder}/`
  const paths = [...tree.entries.keys()].map((path) => path.slice(start.length))
  const wanted = wantedOf(need, paths)
  const blobs = await git.blobs(
    location,
    tree,
    wanted.map((path) => start + path),
    signal,
  )
  return { need, files: new Map(wanted.flatMap((path) => fileAt(tree, blobs, start, path))), paths }
}

function fileAt(
  tree: Tree,
  blobs: ReadonlyMap<string, Uint8Array>,
  start: string,
  path: string,
): readonly (readonly [string, SourceFile])[] {
  const entry = tree.entries.get(start + path)
  if (entry === undefined) return []
  return [[path, { mode: entry.mode, bytes: blobs.get(start + path) ?? new Uint8Array() }]]
}
