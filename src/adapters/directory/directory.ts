import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CORE_SCHEMA, dump, load } from 'js-yaml'
import { isMap, type JsonMap } from '../../core/json.ts'
import { type DesiredObject, idKey, type LiveObject, type ObjectId } from '../../core/objects/object.ts'
import { redact } from '../../core/sensitive.ts'
import { WorldError } from '../../core/world-error.ts'
import type { Applied, Backend } from '../../ports/backend.ts'
import { filePath } from './file-path.ts'
import { readIndex, writeIndex } from './index-file.ts'
import { withOwnership } from './ownership.ts'
import { PLAIN_CLUSTER } from './plain-cluster.ts'

// A folder as a cluster: a YAML file per object, for review, air gaps or another tool.
// In: a folder. Out: a Backend that writes there, and removes only what its index says it wrote.
// Limits: nothing becomes ready in files, so nothing is waited for; sensitive values stand there as `***`.

export function createDirectoryBackend({ path: root }: { readonly path: string }): Backend {
  /** Writes of one folder go one after the other: they share the index. */
  let turn: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = turn.then(work, work)
    turn = next
    return next
  }

  async function liveOf(id: ObjectId): Promise<LiveObject | undefined> {
    const text = await readText(join(root, filePath(id)))
    if (text === undefined) return undefined
    const owned = (await readIndex(root)).files.has(idKey(id))
    return {
      id,
      uid: uidOf(id),
      resourceVersion: versionOf(text),
      body: withOwnership(parse(text, id), owned),
    }
  }

  async function apply(object: DesiredObject, verb: 'create' | 'update'): Promise<Applied> {
    const index = await readIndex(root)
    const key = idKey(object.id)
    const before = await liveOf(object.id)
    if (verb === 'create' && before !== undefined && !index.files.has(key))
      return { outcome: 'foreign', live: before }
    const text = textOf(object)
    const file = filePath(object.id)
    // Listed first: a file that was written and not listed would never be removed again.
    if (index.files.get(key) !== file) await writeIndex(root, { files: new Map(index.files).set(key, file) })
    const unchanged = before?.resourceVersion === versionOf(text)
    if (!unchanged) await writeWhole(join(root, file), text)
    const live = await liveOf(object.id)
    if (live === undefined)
      throw new WorldError('directory.failed', `${file} vanished while it was written`, { retryable: true })
    return {
      outcome: unchanged ? 'unchanged' : before === undefined ? 'created' : 'updated',
      live,
      warnings: [],
    }
  }

  async function remove(id: ObjectId, uid: string): Promise<'deleted' | 'gone'> {
    const index = await readIndex(root)
    const file = index.files.get(idKey(id))
    if (file === undefined || uid !== uidOf(id)) return 'gone'
    const files = new Map(index.files)
    files.delete(idKey(id))
    await rm(join(root, file), { force: true })
    await writeIndex(root, { files })
    return 'deleted'
  }

  return {
    cluster: async () => PLAIN_CLUSTER,
    async observe(ids, signal) {
      signal.throwIfAborted()
      const found = await Promise.all(ids.map(liveOf))
      const live = found.filter((each) => each !== undefined)
      return { live: new Map(live.map((each) => [idKey(each.id), each])), blind: new Set() }
    },
    async dryRun(object) {
      const text = await readText(join(root, filePath(object.id)))
      return text === textOf(object) ? 'same' : 'different'
    },
    apply: (object, mode, signal) =>
      inTurn(() => {
        signal.throwIfAborted()
        return apply(object, mode.verb)
      }),
    delete: (id, guard, signal) =>
      inTurn(() => {
        signal.throwIfAborted()
        return remove(id, guard.uid)
      }),
    async wait(ids, look) {
      const sights = await Promise.all(
        ids.map(async (id) => [idKey(id), { live: await liveOf(id), pods: [] }] as const),
      )
      look(new Map(sights))
    },
    // Files say `***`.
    secrets: undefined,
    onChange: () => () => undefined,
    close: async () => undefined,
  }
}

function textOf(object: DesiredObject): string {
  return dump(redact(object.body), { lineWidth: -1, noRefs: true, sortKeys: false })
}

function parse(text: string, id: ObjectId): JsonMap {
  try {
    const value: unknown = load(text, { schema: CORE_SCHEMA })
    if (isMap(value)) return value
  } catch {
    // What cannot be read differs from what is wanted and is written anew.
  }
  return { apiVersion: id.apiVersion, kind: id.kind, metadata: { name: id.name } }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new WorldError('directory.failed', `${file} cannot be read`, { retryable: false, cause })
  }
}

/** Readers see the old file or the new one, never half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.new`, text)
    await rename(`${file}.new`, file)
  } catch (cause) {
    throw new WorldError('directory.failed', `${file} cannot be written`, { retryable: false, cause })
  }
}

/** A file has no identity beyond its name. */
function uidOf(id: ObjectId): string {
  return createHash('sha256').update(idKey(id)).digest('hex').slice(0, 32)
}

function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
