import type { Problem } from '../../problem.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Probe } from '../../services/service.ts'
import { type Part, portsOf } from '../frame.ts'
import { literal } from './literal.ts'

/** Readiness by TCP on the first port where nothing else is said; no liveness: a restart must be asked for. */
export function probesOf(part: Part): ValueMap {
  const { readiness, liveness, startup } = part.service.health
  const readinessProbe = readiness === 'none' ? undefined : probe(readiness ?? {}, part)
  const livenessProbe = liveness && probe(liveness, part)
  const startupProbe = startup && probe(startup, part)
  return {
    ...(readinessProbe && { readinessProbe }),
    ...(livenessProbe && { livenessProbe }),
    ...(startupProbe && { startupProbe }),
  }
}

/** A probe that somebody wrote but that has no port to ask. */
export function probeProblems(part: Part): readonly Problem[] {
  if (!part.ports.known) return []
  const { name, health } = part.service
  return Object.entries(health).flatMap(([kind, written]) => {
    if (written === 'none' || written === undefined || probe(written, part) !== undefined) return []
    return [
      {
        code: 'desired.probe-without-port',
        message: `the ${kind} probe of ${name} has no port to ask: neither the service nor its image names one`,
        hint: 'Write `port`, at the probe or at the service, or a `command` for the probe.',
        path: ['services', name, 'health', kind],
        service: name,
      },
    ]
  })
}

function probe(written: Probe, part: Part): ValueMap | undefined {
  const check = checkOf(written, part)
  return check === undefined ? undefined : { ...check, ...timing(written) }
}

function checkOf({ command, path, port }: Probe, part: Part): ValueMap | undefined {
  if (command !== undefined) return { exec: { command: command.map(literal) } }
  const asked = port ?? firstTcp(part)
  if (asked === undefined) return undefined
  return path === undefined ? { tcpSocket: { port: asked } } : { httpGet: { path, port: asked } }
}

function firstTcp(part: Part): number | undefined {
  return portsOf(part).find(({ protocol }) => protocol === 'TCP')?.port
}

/** Kubernetes counts whole seconds, and drops a delay of none: written, it would differ for ever. */
function timing({ period, timeout, failures, delay }: Probe): ValueMap {
  return {
    ...(delay === undefined || delay === 0 ? {} : { initialDelaySeconds: Math.ceil(delay) }),
    ...(period === undefined ? {} : { periodSeconds: Math.ceil(period) }),
    ...(timeout === undefined ? {} : { timeoutSeconds: Math.ceil(timeout) }),
    ...(failures === undefined ? {} : { failureThreshold: failures }),
  }
}
