import { copyFile, mkdir, mkdtemp, rm, stat, utimes } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { askGit, type LocalGit, localGit } from './local-git.ts'

// A checkout as it lies there, as a Git tree: index plus changed and untracked, unignored files.
// Git itself makes the tree (filters, modes and ignore rules are its own), from a copy of the index and with a folder of our
// own for new objects, so that nothing in the checkout is written.

export interface WorkingTree {
  readonly root: string
  readonly branch: string | undefined
  /** `<sha>`, or `<sha>-dirty` where the tree differs from that commit's. */
  readonly commit: string
  /** The commit that is checked out; undefined before the first one. */
  readonly head: string | undefined
  readonly tree: string
  /** Reads objects of the repository and of the snapshot. */
  readonly git: LocalGit
  drop(): Promise<void>
}

const NO_COMMIT = '0'.repeat(40)

export async function readWorkingTree(at: LocalGit, parent: string): Promise<WorkingTree> {
  const places = ['--path-format=absolute', '--show-toplevel', '--git-path', 'index', '--git-path', 'objects']
  const answer = await localGit(['rev-parse', ...places], at)
  const [root = '', index = '', objects = ''] = answer.toString('utf8').split('\n')
  const folder = await mkdtemp(join(parent, 'working-tree-'))
  const git: LocalGit = { ...at, folder: root, env: { ...at.env, ...snapshotEnvironment(folder, objects) } }
  await mkdir(join(folder, 'objects'))
  await copyIndex(index, join(folder, 'index'))
  await localGit(['-c', 'advice.addEmbeddedRepo=false', 'add', '--all'], git)
  const tree = (await localGit(['write-tree', '--missing-ok'], git)).toString('utf8').trim()
  const head = await askGit(['rev-parse', '--quiet', '--verify', 'HEAD^{commit}'], git)
  const clean = head !== undefined && (await askGit(['rev-parse', `${head}^{tree}`], git)) === tree
  const branch = await askGit(['symbolic-ref', '--quiet', '--short', 'HEAD'], git)
  return {
    root,
    branch,
    head,
    commit: clean ? head : `${head ?? NO_COMMIT}-dirty`,
    tree,
    git,
    drop: () => rm(folder, { recursive: true, force: true }),
  }
}

/**
 * With its time: a file as old as the index may have changed after it, within one second and in the same size, and git
 * looks into it only as long as the index is not younger (Git's Documentation/technical/racy-git).
 */
async function copyIndex(from: string, to: string): Promise<void> {
  try {
    const { atime, mtime } = await stat(from)
    await copyFile(from, to)
    await utimes(to, atime, mtime)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error // before the first `git add` there is no index
  }
}

function snapshotEnvironment(folder: string, objects: string): Record<string, string> {
  return {
    GIT_INDEX_FILE: join(folder, 'index'),
    GIT_OBJECT_DIRECTORY: join(folder, 'objects'),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: objects.includes(delimiter) ? JSON.stringify(objects) : objects,
  }
}
