import type { Checked, Problem } from '../../problem.ts'
import type { Sensitive } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import { sourceFiles } from '../sources/source-files.ts'
import type { Sources } from '../sources/sources.ts'

/** A file in the container, with all that it holds. */
export interface MountedFile {
  /** Absolute. */
  readonly path: string
  readonly content: string | Sensitive | Uint8Array
  readonly executable: boolean
}

/** The files that a service writes down, those of its repository read. */
export function contentsOf(service: Service, sources: Sources): Checked<readonly MountedFile[]> {
  const files: MountedFile[] = []
  const problems: Problem[] = []
  for (const [path, content] of Object.entries(service.files)) {
    if (typeof content === 'string' || !('from' in content)) {
      files.push({ path, content, executable: false })
      continue
    }
    const found = sourceFiles(sources, service, content.from, [
      'services',
      service.name,
      'files',
      path,
      'from',
    ])
    problems.push(...found.problems)
    for (const [below, { mode, bytes }] of found.value) {
      const place = below === '' ? path : `${path.replace(/\/+$/, '')}/${below}`
      files.push({ path: place, content: bytes, executable: mode === '100755' })
    }
  }
  return { value: files, problems }
}

/** The text that the bytes are in UTF-8, a byte order mark included; undefined where they are none. */
export function textIn(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined
}
