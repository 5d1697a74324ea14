import { type Tagged, tagOf } from '../../config/tags.ts'
import { canonical, eachPart, type Json, type KeyPath, printPath } from '../../json.ts'
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
    const generates = remember.about('generates', merged, () => generatesIn(merged.value))
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
  before: KeyPath = [],
): readonly { readonly tag: Generate; readonly path: KeyPath }[] {
  const found: { readonly tag: Generate; readonly path: KeyPath }[] = []
  eachPart(value, (part, inside) => {
    const tag = tagOf(part)
    if (tag === undefined) return true
    const path = [...before, ...inside]
    if (tag.kind === 'generate') found.push({ tag, path })
    if (tag.kind === 'merge') found.push(...tag.parts.flatMap((layer) => generatesIn(layer, path)))
    return false
  })
  return found
}
