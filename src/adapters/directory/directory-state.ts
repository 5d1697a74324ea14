import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CORE_SCHEMA, load } from 'js-yaml'
import { isMap } from '../../core/json.ts'
import { ZERO_KEY } from '../../core/objects/hash.ts'
import { idKey, idOf } from '../../core/objects/object.ts'
import type { InventoryEntry } from '../../core/plan/plan.ts'
import type { State } from '../../ports/state.ts'
import { readIndex } from './index-file.ts'

/**
 * State for a folder of files: the index is the inventory, and there is nothing else to remember. Nothing secret is ever
 * written to a folder, so that keyed names have the zero key.
 */
export function createDirectoryState({ path }: { readonly path: string }): State {
  const installation = { id: 'directory', rootKey: ZERO_KEY }
  return {
    installation: () => Promise.resolve(installation),
    findInstallation: () => Promise.resolve(installation),
    refresh: () => Promise.resolve(),
    // The folder holds all instances; each may only see, and prune, what is its own.
    async inventory(instance) {
      const entries = new Map<string, InventoryEntry>()
      for (const file of (await readIndex(path)).files.values()) {
        const entry = await entryOf(join(path, file), instance)
        if (entry !== undefined) entries.set(idKey(entry.id), entry)
      }
      return { state: 'intact', entries }
    },
    writeInventory: () => Promise.resolve(),
    release: () => Promise.resolve(undefined),
    recordRelease: () => Promise.resolve(),
    goodCommit: () => Promise.resolve(undefined),
    refs: () => Promise.resolve(new Map()),
    recordRefs: () => Promise.resolve(),
    recordGoodCommit: () => Promise.resolve(),
    status: () => Promise.resolve(),
    statuses: () => Promise.resolve(new Map()),
    lease: () => Promise.resolve({ lost: new AbortController().signal, release: () => Promise.resolve() }),
  }
}

/** A file that is gone or unreadable has nothing to prune. */
async function entryOf(file: string, instance: string): Promise<InventoryEntry | undefined> {
  try {
    const body: unknown = load(await readFile(file, 'utf8'), { schema: CORE_SCHEMA })
    if (!isMap(body)) return undefined
    const labels = isMap(body.metadata) && isMap(body.metadata.labels) ? body.metadata.labels : {}
    if (labels['app.kubernetes.io/instance'] !== instance) return undefined
    const service = labels['diploid.dev/service']
    return { id: idOf(body), ...(typeof service === 'string' ? { service } : {}) }
  } catch {
    return undefined
  }
}
