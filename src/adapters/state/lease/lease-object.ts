import { isMap, type JsonMap } from '../../../core/json.ts'
import { WorldError } from '../../../core/world-error.ts'
import type { Clock } from '../../../ports/clock.ts'

export interface LeaseOwner {
  readonly namespace: string
  /** Unique to this process: a name that a restart shares would share the Lease as well. */
  readonly identity: string
  readonly clock: Clock
}

const DURATION_S = 15

/** The Lease as we write it; `before` is what stood there. */
export function leaseBody(owner: LeaseOwner, name: string, before: JsonMap | undefined): JsonMap {
  const spec = specOf(before)
  const now = microTime(owner.clock.now())
  const same = spec.holderIdentity === owner.identity
  const transitions = Number(spec.leaseTransitions ?? 0)
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: before === undefined ? { name, namespace: owner.namespace } : (before.metadata ?? {}),
    spec: {
      holderIdentity: owner.identity,
      leaseDurationSeconds: DURATION_S,
      acquireTime: same && typeof spec.acquireTime === 'string' ? spec.acquireTime : now,
      renewTime: now,
      leaseTransitions: same || before === undefined ? transitions : transitions + 1,
    },
  }
}

export function isFree(lease: JsonMap): boolean {
  const holder = holderOf(lease)
  return holder === undefined || holder === ''
}

export function isExpired(lease: JsonMap, now: number): boolean {
  const { renewTime, leaseDurationSeconds } = specOf(lease)
  const renewed = Date.parse(String(renewTime))
  return Number.isNaN(renewed) || renewed + Number(leaseDurationSeconds ?? DURATION_S) * 1000 < now
}

export function heldError(name: string, lease: JsonMap | undefined): WorldError {
  const { holderIdentity, acquireTime } = specOf(lease)
  const since = typeof acquireTime === 'string' ? ` since ${acquireTime}` : ''
  return new WorldError(
    'lease.held',
    `Lease/${name} is held by ${String(holderIdentity ?? 'another process')}${since}`,
    {
      retryable: true,
      hint: `wait until that ends; after a crash the Lease runs out within ${DURATION_S} s`,
    },
  )
}

export function holderOf(lease: JsonMap): string | undefined {
  const { holderIdentity } = specOf(lease)
  return typeof holderIdentity === 'string' ? holderIdentity : undefined
}

function specOf(lease: JsonMap | undefined): JsonMap {
  return isMap(lease?.spec) ? lease.spec : {}
}

export function versionOf(lease: JsonMap): string {
  return isMap(lease.metadata) ? String(lease.metadata.resourceVersion ?? '') : ''
}

/** Kubernetes' MicroTime has six decimals. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z')
}
