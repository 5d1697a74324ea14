import { isMap, type Json, type JsonMap } from '../../../core/json.ts'
import type { Release } from '../../../core/plan/release.ts'
import { unpack } from './packing.ts'

const VERSION = 1
const HISTORY = 20

/** The last release whole, and a line for each of those before it. */
export function releaseToJson(instance: string, release: Release, before: JsonMap | undefined): JsonMap {
  const { id, revision, result, summary, time } = release
  // The same release may be told once more, with what was found out since.
  const earlier = historyIn(before).filter((line) => !isMap(line) || line.id !== id)
  const history = [{ id, revision, result, summary, time }, ...earlier].slice(0, HISTORY)
  return { version: VERSION, instance, release: release as unknown as Json, history }
}

/** Undefined where none was recorded or it cannot be read: then nothing counts as applied before. */
export function releaseFrom(body: JsonMap | undefined, instance: string): Release | undefined {
  const record = recordIn(body)
  if (record === undefined || record.instance !== instance || !isMap(record.release)) return undefined
  const { release } = record
  const known =
    typeof release.id === 'string' && typeof release.revision === 'string' && isMap(release.objects)
  if (!known) return undefined
  const ops = opsOf(body)
  return { ...(release as unknown as Release), ...(ops === undefined ? {} : { ops }) }
}

/** Which ops repository it came from. */
export const OPS_ANNOTATION = 'diploid.dev/ops'

function opsOf(body: JsonMap | undefined): string | undefined {
  const metadata = isMap(body?.metadata) ? body.metadata : {}
  const ops = isMap(metadata.annotations) ? metadata.annotations[OPS_ANNOTATION] : undefined
  return typeof ops === 'string' ? ops : undefined
}

function historyIn(body: JsonMap | undefined): readonly Json[] {
  const history = recordIn(body)?.history
  return Array.isArray(history) ? history : []
}

function recordIn(body: JsonMap | undefined): JsonMap | undefined {
  const unpacked = body === undefined ? undefined : unpack(body)
  if (unpacked?.ok !== true || !isMap(unpacked.value) || unpacked.value.version !== VERSION) return undefined
  return unpacked.value
}
