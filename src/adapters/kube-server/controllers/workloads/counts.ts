import type { Data, Fields } from '../../data.ts'
import { number } from '../../data.ts'

export function desiredOf(live: Fields): number {
  return number(live, 'spec', 'replicas') ?? 1
}

export function availableOf(set: Fields): number {
  return number(set, 'status', 'availableReplicas') ?? 0
}

export function sum(items: readonly Fields[], of: (item: Fields) => number | undefined): number {
  return items.reduce((total, item) => total + (of(item) ?? 0), 0)
}

/** `25%` of a number, or a number. */
export function share(value: Data | undefined, of: number, round: (x: number) => number): number {
  if (typeof value === 'number') return value
  const percent = /^(\d+)%$/.exec(String(value ?? ''))
  return percent === null ? 0 : round((Number(percent[1]) * of) / 100)
}

/** Counts of zero are left out, as typed objects do it. */
export function counts(values: Readonly<Record<string, number>>): Fields {
  const shown = Object.entries(values).filter(([, value]) => value !== 0)
  return Object.fromEntries(shown)
}
