import type { ServiceConfig } from '../../config/schema/service.ts'
import { tagOf } from '../../config/tags.ts'
import type { Json } from '../../json.ts'
import type { Patch } from '../service.ts'
import { withoutUndefined } from './without-undefined.ts'

/** `null` takes away what lower layers say of a target. */
export function patchesOf({ patch = {} }: ServiceConfig): Readonly<Record<string, Patch>> {
  return Object.fromEntries(
    Object.entries(patch).map(([target, written]) => [target, patchOf(written)] as const),
  )
}

function patchOf(written: NonNullable<ServiceConfig['patch']>[string]): Patch {
  if (Array.isArray(written)) return { kind: 'operations', operations: written.map(withoutUndefined) }
  const tag = tagOf(written as Json)
  if (tag?.kind === 'function') return { kind: 'function', file: tag.file, path: tag.path }
  return { kind: 'merge', value: written as Readonly<Record<string, Json>> }
}
