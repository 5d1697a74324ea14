import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readIgnoreFile } from '../../../core/images/context/dockerignore.ts'
import { overlaid } from '../../../core/images/context/overlay.ts'
import { isBelow } from '../../../core/images/context/paths.ts'
import { treeId } from '../../../core/images/context/tree-id.ts'
import type { BuildInputs, Tree, TreeEntry } from '../../../core/images/image.ts'
import { ignoreFilesOf } from '../../../core/images/image-inputs.ts'
import { WorldError } from '../../../core/world-error.ts'
import type { Git } from '../../../ports/git.ts'
import { dockerfileName } from '../frontend.ts'

export interface ContextFolder {
  readonly context: string
  readonly dockerfileFolder: string
  readonly dockerfileName: string
}

/** Writes exactly the files that the key was made of: those of the commit, without the ignored ones. */
export async function writeContext(
  git: Git,
  inputs: BuildInputs,
  folder: string,
  signal: AbortSignal,
): Promise<ContextFolder> {
  const tree = await git.tree(inputs.repo, inputs.commit, commonFolder(inputs), signal)
  const extra = [inputs.dockerfile, ...ignoreFilesOf(inputs)].filter((path) => tree.entries.has(path))
  const texts = await git.blobs(inputs.repo, tree, extra, signal)
  const kept = keptEntries(inputs, tree, texts)
  const start = inputs.context === '' ? 0 : inputs.context.length + 1
  const id = treeId(kept.map(([path, entry]) => [path.slice(start), entry] as const))
  if (id !== inputs.tree) throw moved(inputs, id)

  const context = join(folder, 'context')
  const dockerfileFolder = join(folder, 'dockerfile')
  const name = dockerfileName(inputs)
  await Promise.all([mkdir(context), mkdir(dockerfileFolder)])
  const dockerfile = inputs.generated?.dockerfile ?? texts.get(inputs.dockerfile) ?? ''
  await writeFile(join(dockerfileFolder, name), dockerfile)
  // An ignore file beside the Dockerfile wins: everything is filtered already, nothing is to be left out again.
  await writeFile(join(dockerfileFolder, `${name}.dockerignore`), '')
  const files = await git.blobs(
    inputs.repo,
    tree,
    kept.flatMap(([path, entry]) => (entry.mode === '160000' || !tree.entries.has(path) ? [] : [path])),
    signal,
  )
  const overlay = new Map(inputs.overlay?.map(({ path, text }) => [path, Buffer.from(text)]))
  for (const [path, entry] of kept) {
    const content = overlay.get(path) ?? files.get(path)
    await writeEntry(join(context, path.slice(start)), entry, content)
  }
  return { context, dockerfileFolder, dockerfileName: name }
}

function commonFolder(inputs: BuildInputs): string {
  return isBelow(inputs.context, inputs.dockerfile) ? inputs.context : ''
}

function keptEntries(
  inputs: BuildInputs,
  tree: Tree,
  texts: ReadonlyMap<string, Uint8Array>,
): readonly (readonly [path: string, entry: TreeEntry])[] {
  const file = ignoreFilesOf(inputs).find((path) => texts.has(path))
  const own = Buffer.from((file && texts.get(file)) || '').toString('utf8')
  const rules = readIgnoreFile(inputs.generated?.ignore ?? own)
  const start = inputs.context === '' ? 0 : inputs.context.length + 1
  return [...overlaid(tree, inputs.overlay)].filter(
    ([path]) => isBelow(inputs.context, path) && path.length > start && !rules.ignores(path.slice(start)),
  )
}

async function writeEntry(path: string, entry: TreeEntry, content: Uint8Array | undefined): Promise<void> {
  await mkdir(entry.mode === '160000' ? path : dirname(path), { recursive: true })
  if (entry.mode === '160000' || content === undefined) return
  if (entry.mode === '120000') return await symlink(Buffer.from(content).toString('utf8'), path)
  await writeFile(path, content)
  await chmod(path, entry.mode === '100755' ? 0o755 : 0o644)
}

/** A working tree can change between the plan and the build. */
function moved(inputs: BuildInputs, id: string): WorldError {
  return new WorldError(
    'build.moved',
    `the files in ${inputs.repo} are not those that were planned (${id.slice(0, 12)} instead of ${inputs.tree.slice(0, 12)})`,
    { retryable: true, hint: 'plan again: a file was changed in between' },
  )
}
