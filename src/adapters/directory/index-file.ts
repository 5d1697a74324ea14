import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap } from '../../core/json.ts'
import { WorldError } from '../../core/world-error.ts'

/** What we wrote: file by idKey. Nothing else in the folder is ours. */
export interface Index {
  readonly files: ReadonlyMap<string, string>
}

const NAME = '.diploid.json'

export async function readIndex(root: string): Promise<Index> {
  const file = join(root, NAME)
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    const files = isMap(value) && isMap(value.files) ? Object.entries(value.files) : undefined
    if (files === undefined) throw new Error('it holds no list of files')
    return { files: new Map(files.map(([key, path]) => [key, String(path)] as const).filter(isInside)) }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return { files: new Map() }
    throw new WorldError(
      'directory.damaged',
      `${file} cannot be read, so what was written before is not known`,
      {
        retryable: false,
        hint: 'restore it, or delete it and remove files that are no longer wanted by hand',
        cause,
      },
    )
  }
}

export async function writeIndex(root: string, index: Index): Promise<void> {
  const file = join(root, NAME)
  const files = Object.fromEntries([...index.files].sort(([a], [b]) => (a < b ? -1 : 1)))
  try {
    await mkdir(root, { recursive: true })
    await writeFile(`${file}.new`, `${JSON.stringify({ version: 1, files }, null, 2)}\n`)
    await rename(`${file}.new`, file)
  } catch (cause) {
    throw new WorldError('directory.failed', `${file} cannot be written`, { retryable: false, cause })
  }
}

/** An index that was tampered with must not lead a removal out of the folder. */
function isInside([, path]: readonly [string, string]): boolean {
  return /^[^/\\]+\/[^/\\]+\.yaml$/.test(path) && !path.startsWith('..')
}
