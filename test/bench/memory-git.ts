import type { Tree } from '../../src/core/images/image.ts'
import type { Git } from '../../src/ports/git.ts'
import type { OpsPlace } from '../../src/reconcile/round.ts'

/** A repository with one commit on `main`, in memory; for benchmarks that must not measure Git. */
export function memoryGit(files: Readonly<Record<string, string>>): Git {
  const commit = 'c'.repeat(40)
  const tree: Tree = {
    commit,
    entries: new Map(Object.keys(files).map((path) => [path, { mode: '100644', oid: path }])),
  }
  return {
    refs: () => Promise.resolve({ head: 'main', branches: new Map([['main', commit]]) }),
    tree: () => Promise.resolve(tree),
    blobs: (_location, _tree, paths) => {
      const found = paths.flatMap((path) => (files[path] === undefined ? [] : [[path, files[path]] as const]))
      return Promise.resolve(new Map(found.map(([path, text]) => [path, new TextEncoder().encode(text)])))
    },
    tag: async () => undefined,
    times: () => Promise.resolve(new Map()),
    checkout: () => Promise.resolve(undefined),
  }
}

/** Where such a repository is read from. */
export const MEMORY_PLACE: OpsPlace = {
  location: 'https://git.invalid/ops.git',
  branch: 'main',
  folder: '',
  name: 'ops',
  url: undefined,
  overrides: new Map(),
}
