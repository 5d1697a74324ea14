import { labelFrom } from '../../files/places.ts'
import type { Broken, Whole } from '../rule.ts'

export function incompleteCron({ config }: Whole): readonly Broken[] {
  return Object.entries(config.cron ?? {}).flatMap(([name, { schedule }]) => {
    const label = /^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(name)
    return [
      ...(label
        ? []
        : [
            {
              path: ['cron', name],
              message: `'${name}' cannot name a job: lower-case letters, digits and - only, at most 42`,
              hint: `Name it '${labelFrom(name.replace(/([a-z0-9])([A-Z])/g, '$1-$2')).slice(0, 42)}', say.`,
            },
          ]),
      ...(schedule === undefined
        ? [{ path: ['cron', name], message: 'has no schedule', hint: "Write schedule: '30 2 * * *'." }]
        : []),
    ]
  })
}

/** A job runs in the image of its service; `command` says what. Left out, the image's own command runs. */
export function cronWithoutImage({ config }: Whole): readonly Broken[] {
  if (config.cron === undefined || config.external === undefined) return []
  return [
    {
      path: ['cron'],
      message: 'these jobs have no image to run in: the service is external',
      hint: 'Make the jobs a service of their own.',
    },
  ]
}

export function badSchedules({ config }: Whole): readonly Broken[] {
  return Object.entries(config.cron ?? {}).flatMap(([name, { schedule }]) => {
    const mistake = schedule === undefined ? undefined : scheduleMistake(schedule)
    if (mistake === undefined) return []
    return [
      {
        path: ['cron', name, 'schedule'],
        message: `'${schedule}' is no schedule: ${mistake}`,
        hint: "Write minute, hour, day, month and weekday: '30 2 * * *'.",
      },
    ]
  })
}

interface Field {
  readonly name: string
  readonly min: number
  readonly max: number
  readonly words: readonly string[]
}

/** The five fields that Kubernetes reads (robfig/cron, standard parser). */
const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, words: [] },
  { name: 'hour', min: 0, max: 23, words: [] },
  { name: 'day', min: 1, max: 31, words: [] },
  {
    name: 'month',
    min: 1,
    max: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'weekday', min: 0, max: 6, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
]

const NICKNAMES = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

export function scheduleMistake(schedule: string): string | undefined {
  const text = schedule.trim()
  if (text.startsWith('@')) {
    const isEvery = /^@every (\d+(\.\d+)?(h|m|s))+$/.test(text)
    return NICKNAMES.includes(text) || isEvery ? undefined : `${text} is not known`
  }
  if (/^(CRON_)?TZ=/.test(text)) return 'the zone stands in timeZone, not here'
  const parts = text.split(/\s+/)
  if (parts.length !== FIELDS.length)
    return `it has ${parts.length} ${parts.length === 1 ? 'field' : 'fields'}, not five`
  for (const [index, field] of FIELDS.entries()) {
    const part = parts[index] ?? ''
    if (!part.split(',').every((range) => isRange(range, field))) {
      if (/^\d+-\d+$/.test(part) && part.split('-').every((each) => numberOf(each, field) !== undefined))
        return `the ${field.name} '${part}' goes backwards; write '${backwards(part, field)}'`
      return `the ${field.name} '${part}' does not go from ${field.min} to ${field.max}`
    }
  }
  return undefined
}

/** `22-2` → `22-23,0-2` */
function backwards(range: string, { min, max }: Field): string {
  const [from, to] = range.split('-').map(Number)
  const span = (first: number | undefined, last: number | undefined) =>
    first === last ? `${first}` : `${first}-${last}`
  return `${span(from, max)},${span(min, to)}`
}

function isRange(text: string, field: Field): boolean {
  const parts = /^(\*|\?|[\da-z]+)(?:-([\da-z]+))?(?:\/(\d+))?$/i.exec(text)
  if (parts?.[1] === undefined) return false
  if (parts[3] !== undefined && Number(parts[3]) < 1) return false
  if (parts[1] === '*' || parts[1] === '?') return parts[2] === undefined
  const from = numberOf(parts[1], field)
  const to = parts[2] === undefined ? from : numberOf(parts[2], field)
  return from !== undefined && to !== undefined && from <= to
}

function numberOf(text: string, field: Field): number | undefined {
  const word = field.words.indexOf(text.toLowerCase())
  if (word >= 0) return field.min + word
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= field.min && value <= field.max ? value : undefined
}
