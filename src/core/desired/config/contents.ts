import type { KeyPath } from '../../json.ts'
import type { Checked, Problem } from '../../problem.ts'
import type { Sensitive } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import { sourceFiles } from '../sources/source-files.ts'
import type { Sources } from '../sources/sources.ts'

/** A file in the container, with all that it holds. */
export interface MountedFile {
  /** Where it was written, from the service's own keys. */
  readonly written: KeyPath
  /** Absolute. */
  readonly path: string
  readonly content: string | Sensitive | Uint8Array
  readonly executable: boolean
}

/** The files that are written down at `place`, `files` of the service or of one of its containers; those of its repository read. */
export function contentsOf(
  service: Service,
  sources: Sources,
  place: KeyPath,
): Checked<readonly MountedFile[]> {
  const files: MountedFile[] = []
  const problems: Problem[] = []
  for (const [path, content] of Object.entries(service.files)) {
    const written = [...place, path]
    if (typeof content === 'string' || !('from' in content)) {
      files.push({ path, written, content, executable: false })
      continue
    }
    const at = ['services', service.name, ...written, 'from']
    const found = sourceFiles(sources, service, content.from, at)
    problems.push(...found.problems)
    for (const [below, { mode, bytes }] of found.value) {
      const whole = below === '' ? path : `${path.replace(/\/+$/, '')}/${below}`
      files.push({ path: whole, written, content: bytes, executable: mode === '100755' })
    }
  }
  return { value: files, problems }
}

/** The text that the bytes are in UTF-8, a byte order mark included; undefined where they are none. */
export function textIn(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined
}
