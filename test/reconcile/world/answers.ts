import { type Data, type Fields, list } from '../../../src/adapters/kube-server/data.ts'
import { ApiError } from '../../../src/adapters/kube-server/status.ts'
import { canonical, type JsonMap } from '../../../src/core/json.ts'
import {
  type DesiredObject,
  idOf,
  type LiveObject,
  type ObjectId,
  printId,
} from '../../../src/core/objects/object.ts'
import { reveal } from '../../../src/core/sensitive.ts'
import { WorldError } from '../../../src/core/world-error.ts'
import type { ApplyMode, FieldConflict } from '../../../src/ports/backend.ts'

// Between the embedded server's words and ours: objects, guards, answers, errors.

export function liveOf(object: Fields): LiveObject {
  const body = object as unknown as JsonMap
  const { uid, resourceVersion } = body.metadata as { readonly uid: string; readonly resourceVersion: string }
  return { id: idOf(body), uid, resourceVersion, body }
}

export function wire(object: DesiredObject, guards: JsonMap): Data {
  const body = reveal(object.body) as JsonMap
  return { ...body, metadata: { ...(body.metadata as JsonMap), ...guards } } as Data
}

export function guardsOf({ verb, force, uid, resourceVersion }: ApplyMode): JsonMap {
  if (verb === 'create') return {}
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(force && resourceVersion !== undefined ? { resourceVersion } : {}),
  }
}

/** What a write may change, without what every write changes. */
export function content({ status: _, metadata, ...rest }: JsonMap): string {
  const { resourceVersion: _version, generation: _generation, managedFields, ...kept } = metadata as JsonMap
  const owners = ((managedFields ?? []) as readonly JsonMap[]).map(({ time: _time, ...entry }) => entry)
  return canonical({ ...rest, metadata: { ...kept, owners } })
}

export function attempt<T>(id: ObjectId, write: () => T): T {
  try {
    return write()
  } catch (error) {
    throw worldError(id, error)
  }
}

const CODES: Readonly<Record<number, string>> = {
  404: 'kube.not-found',
  409: 'kube.conflict',
  422: 'kube.invalid',
}

export function worldError(id: ObjectId, error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  const code = CODES[error.code] ?? 'kube.failed'
  return new WorldError(code, `${printId(id)}: ${error.message}`, {
    retryable: error.code === 409 || error.code >= 500,
  })
}

export function conflictsIn(error: unknown): readonly FieldConflict[] {
  if (!(error instanceof ApiError) || error.details === undefined) return []
  return list(error.details, 'causes').flatMap((cause) => {
    const { reason, message, field } = cause as { reason: string; message: string; field: string }
    if (reason !== 'FieldManagerConflict') return []
    return [{ manager: /conflict with "([^"]+)"/.exec(message)?.[1] ?? message, field }]
  })
}
