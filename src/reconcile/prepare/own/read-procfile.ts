import { procfileLayer } from '../../../core/config/files/own/procfile.ts'
import type { Layer } from '../../../core/config/layer.ts'
import type { Remember } from '../../../core/remember.ts'
import type { OwnNeed } from '../../../core/services/own/layers-needed.ts'
import type { Git } from '../../../ports/git.ts'

/** What the Procfile beside a service's code lists; undefined where there is none, or nothing in it. */
export async function readProcfile(
  git: Git,
  location: string,
  { commit, folder }: OwnNeed,
  name: (path: string) => string,
  signal: AbortSignal,
  remember: Remember,
): Promise<Layer | undefined> {
  const tree = await git.tree(location, commit, folder, signal)
  const path = folder === '' ? 'Procfile' : `${folder}/Procfile`
  const mode = tree.entries.get(path)?.mode
  if (mode !== '100644' && mode !== '100755') return undefined
  const bytes = (await git.blobs(location, tree, [path], signal)).get(path)
  if (bytes === undefined) return undefined
  const [text, told] = [new TextDecoder().decode(bytes), name(path)]
  return remember.again('procfile', path, [text, told], () => procfileLayer(text, told))
}
