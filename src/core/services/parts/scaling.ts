import type { ServiceConfig } from '../../config/schema/service.ts'
import { withoutUndefined } from './without-undefined.ts'

/** How many pods may be missing while nodes are drained; one of the two is said. */
export interface Disruption {
  readonly max?: number | string
  readonly min?: number | string
}

export interface Autoscale {
  readonly min: number
  readonly max: number
  /** Percent of what is requested. */
  readonly cpu?: number
  readonly memory?: number
}

/** Who may talk to its pods, and whom they may talk to; `namespace`, a service, `namespace:x`, `internet`, a range. */
export interface Isolation {
  readonly from: readonly string[]
  /** undefined: everybody. */
  readonly to?: readonly string[]
}

export interface Scaling {
  readonly disruption?: Disruption
  readonly autoscale?: Autoscale
  readonly isolation?: Isolation
}

export function scalingOf({ disruption, autoscale, isolation }: ServiceConfig): Scaling {
  const { max, min, cpu, memory } = autoscale ?? {}
  const measured = cpu === undefined && memory === undefined ? { cpu: 80 } : withoutUndefined({ cpu, memory })
  const hasBudget = disruption?.max !== undefined || disruption?.min !== undefined
  return {
    ...(hasBudget && disruption !== undefined ? { disruption: withoutUndefined(disruption) } : {}),
    ...(max === undefined ? {} : { autoscale: { min: min ?? 1, max, ...measured } }),
    ...isolationOf(isolation),
  }
}

function isolationOf(isolation: ServiceConfig['isolation']): Pick<Scaling, 'isolation'> {
  if (isolation === undefined || isolation.enabled === false) return {}
  const { from = ['namespace'], to } = isolation
  return { isolation: { from, ...(to === undefined ? {} : { to }) } }
}
