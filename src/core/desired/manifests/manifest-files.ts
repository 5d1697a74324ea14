import { OPS_REPOSITORY } from '../../config/ops.ts'
import { nearest } from '../../config/reading/nearest.ts'
import type { KeyPath } from '../../json.ts'
import type { Checked, Problem } from '../../problem.ts'
import { textIn } from '../config/contents.ts'
import { inFolder, manifestPaths, type SourceNeed, type Sources } from '../sources/sources.ts'

interface ManifestFile {
  /** As people are told of it. */
  readonly file: string
  readonly text: string
}

/** The texts that `manifests` names, in the order of their paths. */
export function manifestFiles(
  sources: Sources,
  service: string,
  wanted: string,
  path: KeyPath,
): Checked<readonly ManifestFile[]> {
  const failed = (code: string, message: string, hint?: string) => ({
    value: [],
    problems: [{ code, message, ...(hint === undefined ? {} : { hint }), path }],
  })
  const found = sources.get(service)
  if (found === undefined || !found.known) {
    const reason = found?.reason ?? 'it was not read'
    return failed('desired.source-unknown', `the manifests ${wanted} cannot be read from Git: ${reason}`)
  }
  const { need, files, paths } = found.value
  const named = manifestPaths(need, paths)
  if (named.length === 0) return failed('desired.source-missing', ...missing(need, wanted, paths))
  const problems: Problem[] = []
  const texts: ManifestFile[] = []
  for (const name of named) {
    const file = `${need.prefix}${need.folder === '' ? name : `${need.folder}/${name}`}`
    const content = files.get(name)
    const text = content?.mode.startsWith('100') ? textIn(content.bytes) : undefined
    if (text !== undefined) texts.push({ file, text: text.replace(/^\uFEFF/, '') })
    else if (content?.mode.startsWith('100'))
      problems.push(odd(file, 'is no text in UTF-8', 'Save it as UTF-8.'))
    else
      problems.push(odd(file, 'is no regular file, but a symlink or a submodule', 'Commit the file itself.'))
  }
  return { value: texts, problems }
}

function odd(file: string, message: string, hint: string): Problem {
  return { code: 'desired.manifest', message, hint, file }
}

function missing(
  { repo, commit, folder }: SourceNeed,
  wanted: string,
  paths: readonly string[],
): readonly [message: string, hint: string] {
  const where = `${repo === OPS_REPOSITORY ? 'the ops repository' : repo} at ${commit.slice(0, 7)}`
  const name = inFolder(wanted)
  const whole = [folder, name].filter((part) => part !== '').join('/')
  if (name === '' || paths.some((path) => path.startsWith(`${name}/`)))
    return [
      `the folder ${whole === '' ? '/' : whole} of ${where} has no file that ends in .yaml, .yml or .json`,
      'Name the folder of the manifests; charts and kustomizations are not read here.',
    ]
  const folders = paths.flatMap((path) =>
    path
      .split('/')
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
  )
  const like = nearest(name, [...new Set([...paths, ...folders])])
  return [
    `${where} has no file or folder ${whole}`,
    like === undefined
      ? 'Commit it there, or correct the path; it counts from the folder of the service.'
      : `Did you mean ${like}?`,
  ]
}
