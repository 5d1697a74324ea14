import type { Checked, Problem } from '../../problem.ts'
import { type EffectiveDockerfile, effectiveDockerfile } from '../dockerfile/effective.ts'
import type { OverlayFile, Tree, TreeEntry } from '../image.ts'
import type { BuiltService, ImageInputs } from '../image-inputs.ts'
import { type IgnoreRules, readIgnoreFile } from './dockerignore.ts'
import { overlaid } from './overlay.ts'
import { isBelow } from './paths.ts'
import { treeId } from './tree-id.ts'

/** The Git tree id of the build context after its ignore file. */
export function contextTree(
  built: BuiltService,
  inputs: ImageInputs,
  { file, text }: EffectiveDockerfile['ignore'],
  overlay: readonly OverlayFile[] = [],
): Checked<string> {
  const rules = readIgnoreFile(text)
  const problems = rules.malformed.map(
    (line): Problem => ({
      code: 'image.ignore-file',
      message: `${file} of ${built.source.repo} has a pattern that builds refuse`,
      ...(file === undefined ? {} : { file }),
      line,
    }),
  )
  const tree = { ...inputs.tree, entries: overlaid(inputs.tree, overlay) }
  return { value: treeId(keptBy(rules, built, tree)), problems }
}

/** The files of the build context after the ignore file of now, by path from the context; of another tree, if it says so. */
export function contextFiles(
  built: BuiltService,
  inputs: ImageInputs,
  tree: Tree = inputs.tree,
): readonly (readonly [path: string, entry: TreeEntry])[] {
  const { value } = effectiveDockerfile(built, inputs)
  return keptBy(readIgnoreFile(value?.ignore.text ?? ''), built, tree)
}

function keptBy(
  rules: IgnoreRules,
  { context }: BuiltService,
  tree: Tree,
): readonly (readonly [path: string, entry: TreeEntry])[] {
  const start = context === '' ? 0 : context.length + 1
  return [...tree.entries]
    .filter(([path]) => isBelow(context, path) && path.length > start)
    .map(([path, entry]) => [path.slice(start), entry] as const)
    .filter(([path]) => !rules.ignores(path))
}
