import type { ServiceConfig } from '../../config/schema/service.ts'
import type { Resources } from '../service.ts'
import { withoutUndefined } from './without-undefined.ts'

/** What a container asks for that says nothing of it; a quota of requests refuses pods without. */
const SMALL: Readonly<Record<string, string>> = { cpu: '10m', memory: '32Mi' }

/** Each request that is not written is that of `base`, but for one with a limit of its own, which then is the request too. */
export function resourcesOver(
  written: NonNullable<ServiceConfig['resources']>,
  base: Readonly<Record<string, string>> = SMALL,
): Resources {
  const { requests, limits = {} } = withoutUndefined(written)
  const left = Object.entries(base).filter(([name]) => !Object.hasOwn(limits, name))
  return withoutUndefined({ limits: written.limits, requests: { ...Object.fromEntries(left), ...requests } })
}
