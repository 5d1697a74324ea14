import { nearest } from '../../config/reading/nearest.ts'
import { at, type Checked, type Problem } from '../../problem.ts'
import { sensitivesIn } from '../../sensitive.ts'
import type { Change } from '../../services/configure/changes.ts'
import { configureFile } from '../../services/configure/configure.ts'
import { mistakesOf } from '../../services/configure/mistakes.ts'
import type { OverlayFile } from '../image.ts'
import { type BuiltService, configuredPaths, type ImageInputs } from '../image-inputs.ts'
import { contextFiles } from './context-tree.ts'

// `build.configure`: files of the build context with values set in them, to lie over those of the commit.
// In: the service, what was read of its commit. Out: the files as builders write them, and mistakes.
// Limits: no secret comes into a build context this way, because an image shows it to everybody who can pull it.

export function configuredOverlay(built: BuiltService, inputs: ImageInputs): Checked<readonly OverlayFile[]> {
  const files: OverlayFile[] = []
  const problems: Problem[] = []
  const configured = configuredPaths(built)
  const kept = new Map(configured.size === 0 ? [] : contextFiles(built, inputs))
  for (const [file, path] of configured) {
    const place = ['services', built.service.name, 'build', 'configure', file.file]
    const bytes = inputs.bytes.get(path)
    const mode = kept.get(file.file)?.mode
    if (bytes === undefined || !mode?.startsWith('100')) {
      problems.push({ ...missing(built, path, inputs, mode), ...at(file.origin, place) })
      continue
    }
    const result = configureFile(file, bytes)
    const secrets = result.secret
    problems.push(
      ...secrets.map((change) => secretInImage(change, place)),
      ...mistakesOf(file, result, place),
    )
    if (typeof result.text !== 'string' || secrets.length > 0) continue
    if (result.encoding === 'utf8') files.push({ path, text: result.text })
    else problems.push({ ...notText(file.file), ...at(file.origin, place) })
  }
  return { value: files, problems }
}

function missing(
  { context, source }: BuiltService,
  path: string,
  { tree }: ImageInputs,
  mode: string | undefined,
): Problem {
  const where = `${source.repo} at ${source.branch}@${source.commit.slice(0, 7)}`
  if (mode !== undefined)
    return {
      code: 'configure.file',
      message: `${path} of ${where} is a symlink, no file`,
      hint: 'Name the file itself.',
    }
  if (tree.entries.has(path))
    return {
      code: 'configure.file',
      message: `${path} of ${where} is no part of the build: the ignore file leaves it out`,
      hint: 'Take it out of the ignore file, or set the values in `configure`.',
    }
  const like = nearest(path, tree.entries.keys())
  const start = context === '' ? 0 : context.length + 1
  return {
    code: 'configure.file',
    message: `${where} has no file ${path}`,
    hint:
      like === undefined
        ? 'Commit it there, or correct the path; it counts from the build context.'
        : `Did you mean ${like.slice(start)}?`,
  }
}

function secretInImage({ path, value, edit }: Change, place: readonly string[]): Problem {
  const [secret] = sensitivesIn(value)
  return {
    code: 'configure.build-secret',
    message: `${path.join('.')} would put ${secret?.label ?? 'a key of a Secret'} into the image, where everybody who can pull it could read it`,
    hint: 'Set it in `configure`, which mounts the file when the container runs.',
    ...at(edit.origin, [...place, edit.left]),
  }
}

function notText(file: string): Problem {
  return { code: 'configure.file', message: `${file} is no text in UTF-8`, hint: 'Commit it in UTF-8.' }
}
