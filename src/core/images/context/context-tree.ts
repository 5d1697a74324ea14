import type { Checked, Problem } from '../../problem.ts'
import { type BuiltService, type ImageInputs, ignoreFilesOf } from '../image-inputs.ts'
import { readIgnoreFile } from './dockerignore.ts'
import { isBelow } from './paths.ts'
import { treeId } from './tree-id.ts'

/** The Git tree id of the build context after its ignore file. */
export function contextTree(built: BuiltService, inputs: ImageInputs): Checked<string> {
  const file = ignoreFilesOf(built).find((path) => inputs.texts.has(path))
  const rules = readIgnoreFile(file === undefined ? '' : (inputs.texts.get(file) ?? ''))
  const problems = rules.malformed.map(
    (line): Problem => ({
      code: 'image.ignore-file',
      message: `${file} of ${built.source.repo} has a pattern that builds refuse`,
      ...(file === undefined ? {} : { file }),
      line,
    }),
  )
  const start = built.context === '' ? 0 : built.context.length + 1
  const kept = [...inputs.tree.entries]
    .filter(([path]) => isBelow(built.context, path) && path.length > start)
    .map(([path, entry]) => [path.slice(start), entry] as const)
    .filter(([path]) => !rules.ignores(path))
  return { value: treeId(kept), problems }
}
