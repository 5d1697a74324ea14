import { readdir, realpath } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'
import { Explorer } from 'cosmiconfig/dist/Explorer.js'
import { CONFIG_PLACES } from '../../core/config/files/places.ts'
import { WorldError } from '../../core/world-error.ts'

// Finds the folder of the ops file for the CLI: the nearest one from the current folder up to the Git root.
// In: two folders. Out: the repository's root, and the folder's path from there ('' for the root itself).
// Limits: whether there is exactly one file in it, and what it says, is core/config's business; nothing is evaluated.

// Explorer, and not the package's entry: `cosmiconfig()` first looks for options of its own in the current folder, and
// runs `.config/config.{js,cjs,mjs,ts}` there to get them. In a cloned repository that is somebody else's code.
declare module 'cosmiconfig/dist/Explorer.js' {
  export class Explorer {
    constructor(options: import('cosmiconfig').Options & { moduleName: string; metaConfigFilePath: null })
    search(from: string): Promise<import('cosmiconfig').CosmiconfigResult>
  }
}

export interface ConfigFolder {
  readonly root: string
  readonly folder: string
}

/** Outside any Git repository, only the current folder itself is looked at. */
export async function findConfigFolder(
  cwd: string,
  gitRoot: string | undefined,
): Promise<ConfigFolder | undefined> {
  const start = await realpath(cwd).catch((cause: unknown) => {
    throw new WorldError('git.not-found', `${cwd}: no such folder`, {
      retryable: false,
      hint: 'give the path of a checkout, or the URL of a repository',
      cause,
    })
  })
  const root = gitRoot === undefined ? start : await realpath(gitRoot)
  const explorer = createExplorer()
  for (let folder = start; isWithin(folder, root); folder = dirname(folder)) {
    if ((await explorer.search(folder)) !== null) {
      return { root, folder: relative(root, folder).split(sep).join('/') }
    }
    if (folder === dirname(folder)) break
  }
  return undefined
}

/** Sorted; undefined where there is no such folder, or nobody may look into it. */
export async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  const names = await readdir(folder).catch(() => undefined)
  return names?.sort()
}

function createExplorer(): Explorer {
  return new Explorer({
    moduleName: 'diploid',
    searchPlaces: [...CONFIG_PLACES],
    // The file need not be understood here: what it says is read from Git, and run in isolation.
    loaders: Object.fromEntries(
      CONFIG_PLACES.map((place) => [place.slice(place.lastIndexOf('.')), () => ({})]),
    ),
    ignoreEmptySearchPlaces: false,
    // The default would remember results for the life of the process.
    cache: false,
    searchStrategy: 'none',
    stopDir: '',
    mergeImportArrays: true,
    mergeSearchPlaces: false,
    transform: (result) => result,
    metaConfigFilePath: null,
  })
}

function isWithin(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
}
