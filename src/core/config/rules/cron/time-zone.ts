import { nearest } from '../../reading/nearest.ts'
import type { Broken, Whole } from '../rule.ts'
import { ZONES } from './zones.ts'

/** Zones of schedules: an API server refuses a CronJob in a zone that it does not know. */
export function badTimeZones({ config }: Whole): readonly Broken[] {
  return Object.entries(config.cron ?? {}).flatMap(([name, { timeZone }]) => {
    const mistake = timeZone === undefined ? undefined : zoneMistake(timeZone)
    return mistake === undefined ? [] : [{ path: ['cron', name, 'timeZone'], ...mistake }]
  })
}

/** A city that is not in our table may be new; without an area of the table it is no zone anywhere. */
function zoneMistake(zone: string): Pick<Broken, 'message' | 'hint' | 'severity'> | undefined {
  if (KNOWN.has(zone)) return undefined
  const meant = nearest(zone, KNOWN.keys()) ?? ofCity(zone)
  const hint =
    meant === undefined ? "Write an area and a city: 'Europe/Berlin', or 'UTC'." : `Did you mean '${meant}'?`
  const area = /^([A-Z]\w*)\/[A-Z][\w+-]*(?:\/[A-Z][\w+-]*)?$/.exec(zone)?.[1]
  if (area === undefined || !(area in ZONES))
    return { message: `'${zone}' is no time zone, which is an area and a city`, hint }
  return {
    message: `'${zone}' is in no list of time zones known here: where the cluster does not know it either, it refuses the job`,
    hint,
    severity: 'warning',
  }
}

const KNOWN: ReadonlySet<string> = new Set(
  Object.entries(ZONES).flatMap(([area, names]) =>
    names.split(' ').map((name) => (area === '' ? name : `${area}/${name}`)),
  ),
)

/** `Berlin` → Europe/Berlin */
function ofCity(zone: string): string | undefined {
  const city = zone.trim().replaceAll(' ', '_').toLowerCase()
  return [...KNOWN].find((name) => name.toLowerCase().endsWith(`/${city}`))
}
