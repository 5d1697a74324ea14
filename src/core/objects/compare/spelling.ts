import { isMap, type Json } from '../../json.ts'

/**
 * Whether a live value may be the same as the desired one although it is spelled differently or was completed by the
 * server: `1000m` and `1`, `"80"` and 80, a list item with defaults added. A `true` is a suspicion only; the server has
 * the last word (spec 5.1, *undecided*).
 */
export function mayBeSame(desired: Json, live: Json | undefined): boolean {
  if (live === undefined || live === null) return isEmpty(desired)
  if (Array.isArray(desired)) {
    if (!Array.isArray(live) || desired.length !== live.length) return false
    return desired.every((item: Json, index) => mayBeSame(item, live[index]))
  }
  if (isMap(desired)) {
    return isMap(live) && Object.entries(desired).every(([key, value]) => mayBeSame(value, live[key]))
  }
  if (typeof live === 'object') return false
  return desired === live || String(desired) === String(live) || sameQuantity(String(desired), String(live))
}

function isEmpty(value: Json): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return isMap(value) && Object.keys(value).length === 0
}

// Suffixes of quantities: https://github.com/kubernetes/apimachinery/blob/v0.36.3/pkg/api/resource/suffix.go
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** As numbers, and so a little imprecise: a pair that is nearly equal is a question to the server as well. */
function sameQuantity(a: string, b: string): boolean {
  const left = quantity(a)
  const right = quantity(b)
  if (left === undefined || right === undefined) return false
  return Math.abs(left - right) <= 1e-9 * Math.max(Math.abs(left), Math.abs(right))
}

/** The number that a Kubernetes quantity stands for; undefined where the text is none. */
export function quantity(text: string): number | undefined {
  const match = /^([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)(?:[eE]([+-]?\d+))?([numkMGTPE]i?|Ki)?$/.exec(text)
  if (!match) return undefined
  const factor = SUFFIXES[match[3] ?? '']
  return factor === undefined ? undefined : Number(`${match[1]}e${match[2] ?? 0}`) * factor
}
