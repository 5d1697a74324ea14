import { promises } from 'node:fs'
import { basename, join } from 'node:path'
import type { PromiseFsClient } from 'isomorphic-git'

// The file system as isomorphic-git sees it: one repository that holds packs and nothing else.
// For every object it would look for a loose file, list the folder of packs and ask whether the repository is a folder;
// the answers are known here, which halves the time of a first contact.

export interface PackFiles {
  readonly fs: PromiseFsClient
  /** A pack that may be read from now on. */
  show(pack: string): void
}

export function createPackFiles(gitdir: string): PackFiles {
  const folder = join(gitdir, 'objects', 'pack')
  const loose = join(gitdir, 'objects')
  const names: string[] = []
  const { writeFile, mkdir, rmdir, unlink, lstat, readlink, symlink } = promises

  // The signatures are those of isomorphic-git's contract, which types them loosely.
  async function readFile(path: string, options: never): Promise<unknown> {
    if (path.startsWith(loose) && !path.startsWith(folder)) throw missing(path)
    return await promises.readFile(path, options)
  }
  async function readdir(path: string): Promise<readonly string[]> {
    return path === folder ? names : await promises.readdir(path)
  }
  const root = promises.stat(gitdir)
  async function stat(path: string): Promise<unknown> {
    return path === gitdir ? await root : await promises.stat(path)
  }

  return {
    fs: { promises: { readFile, writeFile, mkdir, rmdir, unlink, stat, lstat, readdir, readlink, symlink } },
    show: (pack) => names.push(basename(pack), basename(pack).replace(/\.pack$/, '.idx')),
  }
}

function missing(path: string): Error {
  return Object.assign(new Error(`no loose objects: ${path}`), { code: 'ENOENT' })
}
