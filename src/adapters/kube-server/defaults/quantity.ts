import { type Data, type Fields, isFields } from '../data.ts'
import type { Shape } from '../schema/schema.ts'

const FORM = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+|[numkMGTPE]?)$/
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const NANO = 1_000_000_000n

export function isQuantity(value: string): boolean {
  return FORM.test(value)
}

/** Every quantity of a value in the spelling in which API servers answer: `1000m` is `1`, `1024Mi` is `1Gi`. */
export function canonicalQuantities(shape: Shape, value: Data): Data {
  if (shape.form === 'scalar') {
    const isText = typeof value === 'string' || typeof value === 'number'
    return shape.type === 'quantity' && isText ? canonicalQuantity(String(value)) : value
  }
  if (Array.isArray(value)) {
    return shape.form === 'list' ? value.map((item) => canonicalQuantities(shape.of, item)) : value
  }
  if (!isFields(value) || shape.form === 'any' || shape.form === 'list') return value
  const result: Fields = {}
  for (const [key, child] of Object.entries(value)) {
    const below = shape.form === 'struct' ? shape.fields().get(key) : shape.of
    result[key] = below === undefined ? child : canonicalQuantities(below, child)
  }
  return result
}

/** The largest suffix of its family that leaves a whole number; what is no quantity stays for validation to refuse. */
export function canonicalQuantity(value: string): string {
  const found = FORM.exec(value)
  if (found === null) return value
  const [, sign, digits = '', suffix = ''] = found
  const nanos = scaled(digits, suffix)
  if (nanos === 0n) return '0'
  const minus = sign === '-' ? '-' : ''
  // Below 1024, or with a fraction, the binary family is left for the decimal one.
  if (suffix.endsWith('i') && nanos % NANO === 0n && nanos / NANO >= 1024n) {
    return `${minus}${withSuffix(nanos / NANO, 1024n, BINARY)}`
  }
  const text = withSuffix(nanos, 1000n, DECIMAL)
  return `${minus}${/^[eE]/.test(suffix) ? exponential(text) : text}`
}

/** In billionths, rounded up as API servers do. */
function scaled(digits: string, suffix: string): bigint {
  const [whole = '', fraction = ''] = digits.split('.')
  let numerator = BigInt(`${whole}${fraction}` || '0') * NANO
  let denominator = 10n ** BigInt(fraction.length)
  const binary = BINARY.indexOf(suffix)
  const decimal = DECIMAL.indexOf(suffix) - DECIMAL.indexOf('')
  if (suffix !== '' && binary > 0) numerator *= 1024n ** BigInt(binary)
  else if (/^[eE][+-]?\d/.test(suffix)) {
    const exponent = BigInt(suffix.slice(1))
    if (exponent >= 0n) numerator *= 10n ** exponent
    else denominator *= 10n ** -exponent
  } else if (decimal >= 0) numerator *= 1000n ** BigInt(decimal)
  else denominator *= 1000n ** BigInt(-decimal)
  return (numerator + denominator - 1n) / denominator
}

function withSuffix(value: bigint, base: bigint, suffixes: readonly string[]): string {
  let rest = value
  let index = 0
  while (rest % base === 0n && index < suffixes.length - 1) {
    rest /= base
    index += 1
  }
  return `${rest}${suffixes[index]}`
}

/** A number that was written with an exponent keeps one: `1e3`. */
function exponential(text: string): string {
  const unit = text.replace(/^\d+/, '')
  const power = (DECIMAL.indexOf(unit) - DECIMAL.indexOf('')) * 3
  return power === 0 ? text : `${text.slice(0, text.length - unit.length)}e${power}`
}
