import { type ObjectId, printId } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import type { Problem } from '../../problem.ts'
import type { PatchResult } from './call.ts'
import type { Refused } from './json/refused.ts'

// What can be wrong with a patch, in words.

/** A patch, and the object that it met. */
export interface Place {
  readonly service: string
  readonly target: string
  readonly id: ObjectId
}

export function unknownTarget(service: string, target: string, own: readonly ObjectId[]): Problem {
  const kind = target.split('/')[0] ?? target
  const ofKind = own.filter((id) => id.kind === kind).map((id) => printId(id))
  const choices = ofKind.length > 0 ? ofKind : [...new Set(own.map((id) => id.kind))]
  const has = choices.length === 0 ? 'no objects' : [...choices].sort(byText).join(', ')
  return {
    code: 'desired.patch-unknown-object',
    message: `the patch of ${target} meets no object of ${service}`,
    hint: `${service} has ${has}.`,
    path: ['services', service, 'patch', target],
    service,
  }
}

export function protectedField({ service, target, id }: Place, field: string): Problem {
  const isContent = id.kind === 'ConfigMap' || id.kind === 'Secret'
  return {
    code: 'desired.patch-protected',
    message: `the patch of ${target} must not change ${field} of ${printId(id)}`,
    hint:
      isContent && !field.startsWith('metadata')
        ? 'Its name is a hash of its content: change `files` or `env` instead.'
        : 'Diploid finds its objects by it; leave this field out of the patch.',
    path: ['services', service, 'patch', target],
    service,
  }
}

export function failedOperation({ service, target, id }: Place, refused: Refused): Problem {
  return {
    code: 'desired.patch-failed',
    message: `this operation does not fit ${printId(id)}: ${refused.message}`,
    hint: 'Nothing of the list is applied. `diploid render` prints the object without it once the list is left out.',
    path: ['services', service, 'patch', target, refused.index ?? 0],
    service,
  }
}

export function failedCall(
  { service, target, id }: Place,
  { code, message, hint, file, line }: Extract<PatchResult, { ok: false }>,
): Problem {
  return {
    code,
    message: `called with ${printId(id)}, the function says: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    path: ['services', service, 'patch', target],
    service,
  }
}

export function noObject({ service, target, id }: Place, { message, hint }: Refused): Problem {
  return {
    code: 'desired.patch-failed',
    message: `called with ${printId(id)}, the function returned what cannot be applied: ${message}`,
    ...(hint === undefined ? {} : { hint }),
    path: ['services', service, 'patch', target],
    service,
  }
}
