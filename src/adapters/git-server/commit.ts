import { GitExit, runGit } from '../native-git.ts'

// One commit on a branch of a bare repository, through `git fast-import`: one process for any number of files.

/** What a path becomes: text, bytes, an executable, a symlink, a submodule; null deletes it. */
export type Change =
  | string
  | Uint8Array
  | null
  | { readonly executable: string }
  | { readonly link: string }
  | { readonly submodule: string }
export type Changes = Readonly<Record<string, Change>>

export interface CommitRequest {
  readonly branch: string
  readonly changes: Changes
  readonly message: string
  readonly seconds: number
  readonly orphan: boolean
}

export async function writeCommit(folder: string, request: CommitRequest): Promise<string> {
  const ref = `refs/heads/${request.branch}`
  const parent = request.orphan
    ? undefined
    : ((await tip(folder, ref)) ?? (await tip(folder, 'refs/heads/main')))
  const lines: (string | Uint8Array)[] = [
    `commit ${ref}\n`,
    `committer Diploid Demo <demo@diploid.invalid> ${request.seconds} +0000\n`,
    ...data(request.message),
    parent === undefined ? '' : `from ${parent}\n`,
    ...Object.entries(request.changes).flatMap(([path, change]) => changeLines(path, change)),
    '\n',
  ]
  const input = Buffer.concat(lines.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  await runGit(['fast-import', '--quiet', '--force'], { cwd: folder, input })
  const commit = await tip(folder, ref)
  if (commit === undefined) throw new Error(`git fast-import left ${ref} unborn in ${folder}`)
  return commit
}

async function tip(folder: string, ref: string): Promise<string | undefined> {
  try {
    return (await runGit(['rev-parse', '--verify', '--quiet', ref], { cwd: folder })).toString('utf8').trim()
  } catch (error) {
    if (error instanceof GitExit && error.code === 1) return undefined
    throw error
  }
}

function changeLines(path: string, change: Change): readonly (string | Uint8Array)[] {
  const name = `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
  if (change === null) return [`D ${name}\n`]
  if (typeof change === 'string' || change instanceof Uint8Array)
    return [`M 100644 inline ${name}\n`, ...data(change)]
  if ('executable' in change) return [`M 100755 inline ${name}\n`, ...data(change.executable)]
  if ('link' in change) return [`M 120000 inline ${name}\n`, ...data(change.link)]
  return [`M 160000 ${change.submodule} ${name}\n`]
}

function data(content: string | Uint8Array): readonly (string | Uint8Array)[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return [`data ${bytes.length}\n`, bytes, '\n']
}
