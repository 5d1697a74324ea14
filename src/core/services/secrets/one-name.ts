import { type Tagged, tagOf } from '../../config/tags.ts'
import { canonical, isMap, type Json, type KeyPath, printPath } from '../../json.ts'
import { type Origin, type Origins, originAt, printOrigin } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { AFRESH, type Remember } from '../../remember.ts'
import { generateOptions } from '../references/generate.ts'

type Generate = Extract<Tagged, { kind: 'generate' }>

interface Part {
  /** Where its values stand: `services.db`, `vars`. */
  readonly path: KeyPath
  readonly merged: { readonly value: Json; readonly origins: Origins }
}

interface Place {
  readonly path: KeyPath
  readonly origin: Origin | undefined
}

/**
 * One name of generate() is one value: written with other options in another place it would be two, and a client would be
 * refused with the password that it was given.
 */
export function differentGenerates(parts: readonly Part[], remember: Remember = AFRESH): readonly Problem[] {
  const first = new Map<string, { readonly options: string; readonly place: Place }>()
  const problems: Problem[] = []
  for (const { path, merged } of parts) {
    const generates = remember.about('generates', merged, () => generatesIn(merged.value, []))
    for (const { tag, path: inside } of generates) {
      const place = { path: [...path, ...inside], origin: originAt(merged.origins, inside) }
      const options = canonical(generateOptions(tag))
      const known = first.get(tag.name)
      if (known === undefined) first.set(tag.name, { options, place })
      else if (known.options !== options) problems.push(different(tag.name, place, known.place))
    }
  }
  return problems
}

function different(name: string, place: Place, other: Place): Problem {
  const where = other.origin === undefined ? '' : ` (${printOrigin(other.origin)})`
  return {
    code: 'services.generate',
    message: `generate('${name}') has other options here than at ${printPath(other.path)}${where}; one name is one value`,
    hint: `Write it once and refer to that: \${${printPath(other.path)}}. For another value take another name.`,
    ...at(place.origin, place.path),
  }
}

function generatesIn(
  value: Json,
  path: KeyPath,
): readonly { readonly tag: Generate; readonly path: KeyPath }[] {
  const tag = tagOf(value)
  if (tag?.kind === 'generate') return [{ tag, path }]
  if (tag?.kind === 'merge') return tag.parts.flatMap((part) => generatesIn(part, path))
  if (tag !== undefined) return []
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => generatesIn(item, [...path, index]))
  if (!isMap(value)) return []
  return Object.entries(value).flatMap(([key, item]) => generatesIn(item, [...path, key]))
}
