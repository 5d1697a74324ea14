import { OPS_REPOSITORY } from '../../config/ops.ts'
import { nearest } from '../../config/reading/nearest.ts'
import { insideRepository } from '../../images/context/paths.ts'
import type { KeyPath } from '../../json.ts'
import type { Checked } from '../../problem.ts'
import type { Service } from '../../services/service.ts'
import { inFolder, type SourceFile, type Sources } from './sources.ts'

/**
 * What a service asked for, by path below that: of a file one entry with the path ''. `path` is where it was written,
 * for the mistake of a file that the commit has not got.
 */
export function sourceFiles(
  sources: Sources,
  service: Service,
  wanted: string,
  path: KeyPath,
): Checked<ReadonlyMap<string, SourceFile>> {
  const found = sources.get(service.name)
  const failed = (code: string, message: string, hint?: string) => ({
    value: new Map<string, never>(),
    problems: [{ code, message, ...(hint === undefined ? {} : { hint }), path, service: service.name }],
  })
  if (found === undefined || !found.known) {
    const reason = found?.reason ?? 'it was not read'
    return failed('desired.source-unknown', `${wanted} cannot be read from Git: ${reason}`)
  }
  const { need, files, paths } = found.value
  const where = `${need.repo === OPS_REPOSITORY ? 'the ops repository' : need.repo} at ${need.commit.slice(0, 7)}`
  const folder = wanted.endsWith('/') ? inFolder(wanted) : undefined
  const below = [...files].flatMap(([name, file]) => {
    if (folder === undefined) return name === inFolder(wanted) ? [['', file] as const] : []
    const start = folder === '' ? '' : `${folder}/`
    return name.startsWith(start) ? [[name.slice(start.length), file] as const] : []
  })
  const whole = insideRepository(need.folder, wanted) ?? wanted
  if (below.length === 0) {
    const what = folder === undefined ? 'file' : 'folder'
    return failed('desired.source-missing', `${where} has no ${what} ${whole}`, missingHint(wanted, paths))
  }
  const odd = below.find(([, { mode }]) => !mode.startsWith('100'))
  if (odd === undefined) return { value: new Map(below), problems: [] }
  const kind = odd[1].mode === '120000' ? 'a symlink' : 'a submodule'
  const place = [whole, odd[0]].filter((part) => part !== '').join('/')
  return failed('desired.source-missing', `${place} of ${where} is ${kind}, no file`, 'Name the file itself.')
}

/** A file of the same name elsewhere, or the one that is spelled most alike. */
function missingHint(wanted: string, paths: readonly string[]): string {
  const name = wanted.split('/').at(-1)
  const same = paths.filter((path) => path.split('/').at(-1) === name)
  const like = same.length > 0 ? same : [nearest(wanted, paths)].filter((path) => path !== undefined)
  if (like.length > 0) return `Did you mean ${like.slice(0, 3).join(' or ')}?`
  return 'Commit it there, or correct the path; it counts from the folder of the service.'
}
