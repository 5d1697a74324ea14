import type { Leaf } from '../tree.ts'

/**
 * What a scalar without quotes is to SOPS, and the text of it for the MAC: numbers as Go prints them, booleans with a
 * capital. https://github.com/getsops/sops/blob/v3.13.3/sops.go#L1075-L1098
 */
export function scalarOf(text: string): Pick<Leaf, 'value' | 'text'> {
  if (/^(|~|null|Null|NULL)$/.test(text)) return { value: null, text: '' }
  if (/^(true|True|TRUE)$/.test(text)) return { value: true, text: 'True' }
  if (/^(false|False|FALSE)$/.test(text)) return { value: false, text: 'False' }
  const whole = wholeNumber(text)
  if (whole !== undefined) return { value: Number(whole), text: whole.toString() }
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text))
    return { value: Number(text), text: plainDigits(Number(text)) }
  const { day } = /^(?<day>\d{4}-\d{2}-\d{2})$/.exec(text)?.groups ?? {}
  return { value: text, text: day === undefined ? text : `${day}T00:00:00Z` }
}

function wholeNumber(text: string): bigint | undefined {
  if (/^[-+]?(0|[1-9]\d*)$/.test(text)) return BigInt(text.replace('+', ''))
  if (/^0o?[0-7]+$/.test(text)) return BigInt(text.replace(/^0o?/, '0o'))
  return /^0x[0-9a-fA-F]+$/.test(text) ? BigInt(text) : undefined
}

/** Without an exponent: `1e-7` is `0.0000001`. */
function plainDigits(value: number): string {
  const { sign, head, tail, exponent } =
    /^(?<sign>-?)(?<head>\d)(?:\.(?<tail>\d+))?e(?<exponent>[-+]\d+)$/.exec(String(value))?.groups ?? {}
  if (head === undefined || exponent === undefined) return String(value)
  const digits = head + (tail ?? '')
  const point = 1 + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return `${sign}${digits.padEnd(point, '0')}`
}
