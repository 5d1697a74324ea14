import type { JsonMap } from '../../../core/json.ts'
import { WorldError } from '../../../core/world-error.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { HeldLease } from '../../../ports/state.ts'
import type { Versions } from '../../kube-client.ts'
import { recordName } from '../names.ts'
import type { Collections, Place } from '../records.ts'
import {
  heldError,
  holderOf,
  isExpired,
  isFree,
  type LeaseOwner,
  leaseBody,
  versionOf,
} from './lease-object.ts'

export interface Leasing extends LeaseOwner {
  readonly collections: Collections
  readonly versions: Versions
  readonly random: Random
  readonly log: Log
}

type LeasePlace = Place & { readonly name: string }

/** As leader election of Kubernetes does it: https://pkg.go.dev/k8s.io/client-go@v0.36.3/tools/leaderelection */
const RENEW_DEADLINE_MS = 10_000
const RENEW_EVERY_MS = 5_000
const RETRY_EVERY_MS = 2_000

export async function takeLease(parts: Leasing, name: string, signal: AbortSignal): Promise<HeldLease> {
  const place: LeasePlace = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    resource: 'leases',
    namespace: parts.namespace,
    name: recordName('', name),
  }
  const { taken, asked } = await take(parts, place, name, signal)
  return hold(parts, place, taken, asked)
}

/** As it was written, and when that was asked for. */
interface Taken {
  readonly taken: JsonMap
  readonly asked: number
}

async function take(parts: Leasing, place: LeasePlace, name: string, signal: AbortSignal): Promise<Taken> {
  const { collections, clock } = parts
  const found = await collections.get(place, signal)
  let free = found === undefined || isFree(found)
  if (found !== undefined && !free && isExpired(found, clock.now())) {
    // Clocks differ: by its own words it is over, so it is watched for one renewal before it is believed.
    await clock.sleep(RENEW_EVERY_MS + RETRY_EVERY_MS / 2, signal)
    const again = await collections.get(place, signal)
    free = again !== undefined && versionOf(again) === versionOf(found)
  }
  if (free) {
    const asked = clock.now()
    const body = leaseBody(parts, place.name, found)
    const taken = await (found === undefined ? collections.create : collections.replace)(place, body, signal)
    if (taken !== undefined) return { taken, asked }
  }
  throw heldError(name, (await collections.get(place, signal)) ?? found)
}

function hold(parts: Leasing, place: LeasePlace, taken: JsonMap, asked: number): HeldLease {
  const { collections, clock, versions, log } = parts
  const lost = new AbortController()
  const stopping = new AbortController()
  let current = taken
  /** Counted from before the request was sent: the server may have stored it at once and answered late. */
  let renewedAt = asked
  const renewing = renew()
  return {
    lost: lost.signal,
    async release() {
      stopping.abort(new Error('the Lease is being released'))
      await renewing
      if (!lost.signal.aborted) await giveBack()
    },
  }

  async function renew(): Promise<void> {
    let wait = RENEW_EVERY_MS
    for (;;) {
      await clock.sleep(wait, stopping.signal).catch(() => undefined)
      if (stopping.signal.aborted) return
      const started = clock.now()
      const answer = await attempt()
      if (answer === 'taken') return lose('another process took it')
      if (answer === 'renewed') renewedAt = started
      if (clock.now() - renewedAt >= RENEW_DEADLINE_MS) return lose('it could not be renewed in time')
      wait = answer === 'renewed' ? RENEW_EVERY_MS : Math.min(RETRY_EVERY_MS, leftMs())
    }
  }

  async function attempt(): Promise<'renewed' | 'taken' | 'failed'> {
    const deadline = timeLimit(clock, leftMs(), stopping.signal)
    try {
      const mark = versions.mark()
      const written = await collections.replace(place, leaseBody(parts, place.name, current), deadline.signal)
      if (written !== undefined) {
        current = written
        versions.saw(versionOf(written), mark)
        return 'renewed'
      }
      const found = await collections.get(place, deadline.signal)
      if (found !== undefined && holderOf(found) !== parts.identity) return 'taken'
      // Somebody annotated it, or it was deleted by hand: still ours, tried again with what stands there.
      if (found !== undefined) current = found
      else
        current =
          (await collections.create(place, leaseBody(parts, place.name, undefined), deadline.signal)) ??
          current
      return 'failed'
    } catch (error) {
      if (!stopping.signal.aborted)
        log.warn('the Lease could not be renewed', { lease: place.name, err: error })
      return 'failed'
    } finally {
      deadline.end()
    }
  }

  function leftMs(): number {
    return Math.max(0, renewedAt + RENEW_DEADLINE_MS - clock.now())
  }

  function lose(why: string): void {
    log.error('the Lease is lost', { lease: place.name, why })
    lost.abort(new WorldError('lease.lost', `Lease/${place.name} is lost: ${why}`, { retryable: true }))
  }

  /** One second, so that the next one need not wait; a failure only means that it waits. */
  async function giveBack(): Promise<void> {
    const limit = timeLimit(clock, RETRY_EVERY_MS, undefined)
    try {
      let latest: JsonMap | undefined = current
      while (latest !== undefined && holderOf(latest) === parts.identity) {
        const body = leaseBody(parts, place.name, latest)
        const spec = { ...(body.spec as JsonMap), holderIdentity: '', leaseDurationSeconds: 1 }
        if ((await collections.replace(place, { ...body, spec }, limit.signal)) !== undefined) return
        // A renewal that was under way when it was to be released had arrived after all.
        latest = await collections.get(place, limit.signal)
      }
    } catch (error) {
      log.warn('the Lease was not given back; it ends by itself', { lease: place.name, err: error })
    } finally {
      limit.end()
    }
  }
}

/** A signal that ends after `ms` or with `also`; `end` frees both. */
function timeLimit(
  clock: Clock,
  ms: number,
  also: AbortSignal | undefined,
): { readonly signal: AbortSignal; end(): void } {
  const limit = new AbortController()
  const timer = new AbortController()
  const onAbort = () => limit.abort(also?.reason)
  also?.addEventListener('abort', onAbort, { once: true })
  clock.sleep(ms, timer.signal).then(
    () => limit.abort(new Error('the Lease would run out')),
    () => undefined, // ended in time
  )
  return {
    signal: limit.signal,
    end() {
      timer.abort()
      also?.removeEventListener('abort', onAbort)
    },
  }
}
