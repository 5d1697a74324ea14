import { type Data, type Fields, isFields } from '../data.ts'
import { printFieldPath } from '../ssa/path.ts'
import { childrenOf } from '../ssa/typed.ts'
import type { Scalar, Shape } from './schema.ts'

export interface Findings {
  /** Paths of fields that the type does not have: `spec.containers[0].imge`. */
  readonly unknown: string[]
  /** Values of a wrong kind, as a JSON decoder tells them. */
  readonly wrong: string[]
}

/** Unknown fields and wrongly typed values of a body. */
export function checkFields(shape: Shape, body: Data): Findings {
  const findings: Findings = { unknown: [], wrong: [] }
  check(shape, body, '', findings)
  return findings
}

/** The same, told as server-side apply tells it: one text, or undefined. */
export function untypable(shape: Shape, body: Data, path: readonly string[] = []): string | undefined {
  const children = childrenOf(
    { ...shape, ...(shape.form === 'struct' ? { atomic: false } : {}) } as Shape,
    body,
  )
  for (const [element, child] of children ?? []) {
    const below = [...path, element]
    if (shape.form === 'struct' && !shape.fields().has(String(child.key))) {
      return `${printFieldPath(below)}: field not declared in schema`
    }
    const found = untypable(child.shape, child.value, below)
    if (found !== undefined) return found
  }
  if (children === undefined && body !== null && !fits(shape, body)) {
    const wanted = shape.form === 'scalar' ? SCALAR_NAMES[shape.type] : expectation(shape)
    return `${printFieldPath(path)}: expected ${wanted}, got ${nameOfValue(body)}`
  }
  return undefined
}

/** Without the fields that the type does not have. */
export function pruneUnknown(shape: Shape, value: Data): Data {
  if (Array.isArray(value)) {
    return shape.form === 'list' ? value.map((item) => pruneUnknown(shape.of, item)) : value
  }
  if (!isFields(value) || shape.form === 'any' || shape.form === 'scalar') return value
  const kept: Fields = {}
  for (const [key, child] of Object.entries(value)) {
    const below = shape.form === 'struct' ? shape.fields().get(key) : shape.of
    if (below !== undefined) kept[key] = pruneUnknown(below, child)
  }
  return kept
}

function check(shape: Shape, value: Data, path: string, findings: Findings): void {
  if (value === null || shape.form === 'any') return
  if (!fits(shape, value)) {
    findings.wrong.push(
      `json: cannot unmarshal ${nameOfValue(value)} into Go struct field ${path} of type ${expectation(shape)}`,
    )
    return
  }
  if (Array.isArray(value) && shape.form === 'list') {
    for (const [index, item] of value.entries()) check(shape.of, item, `${path}[${index}]`, findings)
  }
  if (!isFields(value) || (shape.form !== 'struct' && shape.form !== 'map')) return
  for (const [key, child] of Object.entries(value)) {
    const place = path === '' ? key : `${path}.${key}`
    const below = shape.form === 'struct' ? shape.fields().get(key) : shape.of
    if (below === undefined) findings.unknown.push(place)
    else check(below, child, place, findings)
  }
}

function fits(shape: Shape, value: Data): boolean {
  if (shape.form === 'any') return true
  if (shape.form === 'list') return Array.isArray(value)
  if (shape.form !== 'scalar') return isFields(value)
  return FITS[shape.type](value)
}

const isText = (value: Data) => typeof value === 'string'
const isNumber = (value: Data) => typeof value === 'number'

const FITS: Readonly<Record<Scalar, (value: Data) => boolean>> = {
  string: isText,
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  number: isNumber,
  quantity: (value) => isText(value) || isNumber(value),
  'int-or-string': (value) => isText(value) || Number.isInteger(value),
  time: isText,
}

const SCALAR_NAMES: Readonly<Partial<Record<Scalar, string>>> = {
  string: 'string',
  time: 'string',
  boolean: 'boolean',
  integer: 'numeric (int or float)',
  number: 'numeric (int or float)',
}

function expectation(shape: Shape): string {
  if (shape.form === 'scalar') return shape.type === 'integer' ? 'int32' : shape.type
  return shape.form === 'list' ? 'list' : 'map'
}

function nameOfValue(value: Data): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return value === null ? 'null' : typeof value
}
