import type { ServiceConfig } from '../../config/schema/service.ts'
import type { Probe, Service } from '../service.ts'
import { withoutUndefined } from './without-undefined.ts'

type Written = NonNullable<ServiceConfig['health']>
type WrittenProbe = Exclude<NonNullable<Written['readiness']>, boolean>

/** `true` means as readiness does, and so does a probe that says only how often; `false` means none. */
export function healthOf({ readiness, liveness, startup }: Written): Service['health'] {
  const like = readiness === undefined || readiness === false ? {} : readiness
  const probe = (written: WrittenProbe | boolean | undefined) =>
    written === undefined || written === false
      ? undefined
      : probeOf(written === true ? like : asking(written, like))
  const live = probe(liveness)
  const start = probe(startup)
  return {
    ...(readiness === undefined ? {} : { readiness: readiness === false ? 'none' : probeOf(readiness) }),
    ...(live === undefined ? {} : { liveness: live }),
    ...(start === undefined ? {} : { startup: start }),
  }
}

/** What a probe asks is its own, or all that readiness asks: a path of one and the port of another fit nothing. */
function asking(written: WrittenProbe, { path, port, command }: WrittenProbe): WrittenProbe {
  const { path: own, port: ownPort, command: ownCommand } = written
  return (own ?? ownPort ?? ownCommand) === undefined ? { ...written, path, port, command } : written
}

function probeOf(written: WrittenProbe): Probe {
  return withoutUndefined(written)
}
