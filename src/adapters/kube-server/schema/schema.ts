import source from './types.json' with { type: 'json' }

// What fields a type has and how each of them merges.
// In: types.json, made by tools/kube-types.mjs: `name:shape` words. A shape is a scalar (`string`, `integer`, `boolean`,
// `number`, `quantity`, `int-or-string`, `time`, `any`), a type's name (with `!` when it is atomic), `[]X` an atomic list,
// `[set]X` a set, `[name]X` or `[port,protocol=TCP]X` a list map by these keys, `{}X` a map, `{}!X` an atomic one. A `~` at a field's end: left out when it is zero.
// Limits: no unions, no validation rules.

export type Scalar = 'string' | 'integer' | 'boolean' | 'number' | 'quantity' | 'int-or-string' | 'time'

export interface ListKey {
  readonly name: string
  readonly fallback?: string
}

export type Shape =
  | { readonly form: 'any' }
  | { readonly form: 'scalar'; readonly type: Scalar }
  | {
      readonly form: 'struct'
      readonly atomic: boolean
      readonly name: string
      fields(): ReadonlyMap<string, Shape>
      /** Scalars that are left out when they are zero. */
      zeros(): ReadonlySet<string>
    }
  | { readonly form: 'map'; readonly atomic: boolean; readonly of: Shape }
  | { readonly form: 'list'; readonly mode: 'atomic'; readonly of: Shape }
  | { readonly form: 'list'; readonly mode: 'set'; readonly of: Shape }
  | { readonly form: 'list'; readonly mode: 'map'; readonly of: Shape; readonly keys: readonly ListKey[] }

export const ANY: Shape = { form: 'any' }

const SCALARS = ['string', 'integer', 'boolean', 'number', 'quantity', 'int-or-string', 'time'] as const

export type TypeTable = Readonly<Record<string, string>>

/** A type of the built-in table, by name: `apps/Deployment`, `Pod`. */
export function builtinType(name: string): Shape {
  return shapeOf(name, source)
}

/** The shape that a word of the grammar names, its types taken from the table or else the built-in one. */
export function shapeOf(word: string, table: TypeTable): Shape {
  const scalar = SCALARS.find((name) => name === word)
  if (scalar !== undefined) return { form: 'scalar', type: scalar }
  if (word === 'any') return ANY
  if (word.startsWith('{}!')) return { form: 'map', atomic: true, of: shapeOf(word.slice(3), table) }
  if (word.startsWith('{}')) return { form: 'map', atomic: false, of: shapeOf(word.slice(2), table) }
  if (word.startsWith('[')) return listShape(word, table)
  return structShape(word, table)
}

function listShape(word: string, table: TypeTable): Shape {
  const end = word.indexOf(']')
  const mode = word.slice(1, end)
  const of = shapeOf(word.slice(end + 1), table)
  if (mode === '') return { form: 'list', mode: 'atomic', of }
  if (mode === 'set') return { form: 'list', mode: 'set', of }
  const keys = mode.split(',').map((key) => {
    const [name = '', fallback] = key.split('=')
    return fallback === undefined ? { name } : { name, fallback }
  })
  return { form: 'list', mode: 'map', of, keys }
}

function structShape(word: string, table: TypeTable): Shape {
  const atomic = word.endsWith('!')
  const name = atomic ? word.slice(0, -1) : word
  const text = table[name] ?? (source as TypeTable)[name]
  if (text === undefined) throw new Error(`the type table has no type ${name}`)
  const words = text === '' ? [] : text.split(' ')
  let known: ReadonlyMap<string, Shape> | undefined
  let zeros: ReadonlySet<string> | undefined
  return {
    form: 'struct',
    atomic,
    name,
    // Types refer to each other in rings (JSON schemas), so fields are read when they are first asked for.
    fields() {
      known ??= new Map(words.map((field) => fieldOf(field, table)))
      return known
    },
    zeros() {
      zeros ??= new Set(
        words.filter((field) => field.endsWith('~')).map((field) => field.split(':')[0] ?? ''),
      )
      return zeros
    },
  }
}

function fieldOf(field: string, table: TypeTable): readonly [string, Shape] {
  const colon = field.indexOf(':')
  const word = field.slice(colon + 1)
  return [field.slice(0, colon), shapeOf(word.endsWith('~') ? word.slice(0, -1) : word, table)]
}
