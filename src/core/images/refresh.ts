import type { ImageFacts } from './image.ts'
import { parseReference } from './reference.ts'

// When the digest of a base image is looked up once more.
// In: what is on record of it, what the configuration says, the time. Out: whether it is due, and when it will be.
// Limits: times are given; what is due is looked up by a step, and what that tells decides the key like any first look.

/** What is on record of a base image. */
export interface BaseFacts extends ImageFacts {
  /** When its digest was looked up, in UTC (ISO 8601); left out in records of earlier versions. */
  readonly asked?: string
}

/** Seconds after which it is looked up anew. */
export type Refresh = number | false

/** Where nobody says anything else: a week. */
export const USUAL_REFRESH = 7 * 24 * 60 * 60

/** Of several who build on the same image; they share its digest. */
export function sooner(one: Refresh, other: Refresh): Refresh {
  if (one === false || other === false) return one === false ? other : one
  return Math.min(one, other)
}

/** Milliseconds since the epoch; undefined: never. */
export function dueAt(reference: string, { asked }: BaseFacts, refresh: Refresh): number | undefined {
  // What names its content itself cannot move.
  if (refresh === false || parseReference(reference)?.digest !== undefined) return undefined
  return (instantOf(asked ?? '') ?? 0) + refresh * 1000
}

/** Of a time as `Clock.iso` writes it; undefined: it is none. */
export function instantOf(iso: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?Z$/.exec(iso)?.slice(1)
  if (parts === undefined) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts.map((part) =>
    Number(part ?? 0),
  )
  return (((daysTo(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000 + ms
}

/** Days since 1970-01-01. Years begin in March, so that the leap day is the last of its year. */
function daysTo(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1
  const leaps = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  return y * 365 + leaps + dayOfYear - 719_468
}
