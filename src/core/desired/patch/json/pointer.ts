import { isValueMap, type Value, type ValueMap } from '../../../sensitive.ts'
import { Refused } from './refused.ts'

/** A JSON pointer, `/spec/template`: https://www.rfc-editor.org/rfc/rfc6901 */
export interface Pointer {
  readonly text: string
  readonly keys: readonly string[]
}

export type Holder = readonly Value[] | ValueMap

export function pointerOf(text: string): Pointer | Refused {
  if (text === '') return { text, keys: [] }
  if (!text.startsWith('/')) return new Refused(`'${text}' is no pointer, which begins with /`)
  if (/~(?![01])/.test(text))
    return new Refused(`'${text}' is no pointer: ~ is written ~0, and / within a key ~1`)
  const keys = text.slice(1).split('/')
  return { text, keys: keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~')) }
}

export function valueAt(body: Value, path: Pointer): Value | Refused {
  let value = body
  for (const [depth, key] of path.keys.entries()) {
    const holder = holderOf(value, path, depth, false)
    if (holder instanceof Refused) return holder
    value = childOf(holder, key)
  }
  return value
}

/** The map or list that has, or with `mayBeNew` can get, the key at this depth of the pointer. */
export function holderOf(value: Value, path: Pointer, depth: number, mayBeNew: boolean): Holder | Refused {
  const key = path.keys[depth] ?? ''
  const above =
    depth === 0
      ? 'the object'
      : `/${path.text
          .split('/')
          .slice(1, depth + 1)
          .join('/')}`
  if (Array.isArray(value)) {
    const end = mayBeNew ? value.length : value.length - 1
    if (key === '-' && mayBeNew) return value
    if (/^(0|[1-9]\d*)$/.test(key) && Number(key) <= end) return value
    return new Refused(`${above} is a list of ${value.length}, and '${key}' is no place in it`)
  }
  if (!isValueMap(value)) return new Refused(`${above} is no map and no list, so there is no ${path.text}`)
  if (mayBeNew || Object.hasOwn(value, key)) return value
  const keys = Object.keys(value)
  const has =
    keys.length === 0 ? 'is empty' : `has ${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ', …' : ''}`
  return new Refused(`there is no ${path.text}: ${above} ${has}`)
}

export function childOf(holder: Holder, key: string): Value {
  return (Array.isArray(holder) ? holder[Number(key)] : (holder as ValueMap)[key]) ?? null
}
