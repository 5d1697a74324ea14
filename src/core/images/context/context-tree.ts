import type { Checked, Problem } from '../../problem.ts'
import type { TreeEntry } from '../image.ts'
import { type BuiltService, type ImageInputs, ignoreFilesOf } from '../image-inputs.ts'
import { readIgnoreFile } from './dockerignore.ts'
import { isBelow } from './paths.ts'
import { treeId } from './tree-id.ts'

/** The Git tree id of the build context after its ignore file. */
export function contextTree(built: BuiltService, inputs: ImageInputs): Checked<string> {
  const { file, rules } = ignoreRules(built, inputs)
  const problems = rules.malformed.map(
    (line): Problem => ({
      code: 'image.ignore-file',
      message: `${file} of ${built.source.repo} has a pattern that builds refuse`,
      ...(file === undefined ? {} : { file }),
      line,
    }),
  )
  return { value: treeId(contextFiles(built, inputs)), problems }
}

/** The files of the build context after its ignore file, by path from the context. */
export function contextFiles(
  built: BuiltService,
  inputs: ImageInputs,
): readonly (readonly [path: string, entry: TreeEntry])[] {
  const { rules } = ignoreRules(built, inputs)
  const start = built.context === '' ? 0 : built.context.length + 1
  return [...inputs.tree.entries]
    .filter(([path]) => isBelow(built.context, path) && path.length > start)
    .map(([path, entry]) => [path.slice(start), entry] as const)
    .filter(([path]) => !rules.ignores(path))
}

function ignoreRules(built: BuiltService, inputs: ImageInputs) {
  const file = ignoreFilesOf(built).find((path) => inputs.texts.has(path))
  return { file, rules: readIgnoreFile(file === undefined ? '' : (inputs.texts.get(file) ?? '')) }
}
