import type { Frame } from '../../frame.ts'
import { printChoice } from '../chosen.ts'
import type { NotExpressible } from '../not-expressible.ts'

// What the standard can say, where the served definitions have the field and the class of the Gateway does not leave it
// out of what it says it can.
// https://github.com/kubernetes-sigs/gateway-api/blob/v1.6.1/pkg/features/httproute.go

interface Row {
  /** A field that older definitions lack. */
  readonly field?: string
  readonly since?: string
  /** How controllers call it. */
  readonly feature: string
}

const STANDARD = {
  cors: { field: 'httproute.cors', since: '1.5', feature: 'HTTPRouteCORS' },
  timeout: { field: 'httproute.timeouts', since: '1.2', feature: 'HTTPRouteRequestTimeout' },
  'path-rewrite': { feature: 'HTTPRoutePathRewrite' },
  'path-redirect': { feature: 'HTTPRoutePathRedirect' },
  'redirect-303': {
    field: 'httproute.redirect-308',
    since: '1.5',
    feature: 'HTTPRoute303RedirectStatusCode',
  },
  'redirect-307': {
    field: 'httproute.redirect-308',
    since: '1.5',
    feature: 'HTTPRoute307RedirectStatusCode',
  },
  'redirect-308': {
    field: 'httproute.redirect-308',
    since: '1.5',
    feature: 'HTTPRoute308RedirectStatusCode',
  },
} as const satisfies Readonly<Record<string, Row>>

/** undefined: it can. */
export function canDo({ cluster }: Frame, what: keyof typeof STANDARD): NotExpressible | undefined {
  const row: Row = STANDARD[what]
  const { features, gateway } = cluster
  if (row.field !== undefined && features !== undefined && !features.includes(row.field)) {
    return {
      not: `the HTTPRoutes of this cluster have no field for it, which came with Gateway API ${row.since}`,
    }
  }
  if (gateway?.supports !== undefined && !gateway.supports.includes(row.feature)) {
    return { not: `its class does not list ${row.feature} among what it can` }
  }
  return undefined
}

/** The Gateway for messages, with its controller. */
export function placeOf({ cluster: { gateway } }: Frame): string {
  if (gateway === undefined) return 'the Gateway'
  const controller = gateway.controller ? ` (${gateway.controller})` : ''
  return `${printChoice({ kind: 'gateway', ...gateway })}${controller}`
}
