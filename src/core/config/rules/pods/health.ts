import type { ServiceConfig } from '../../schema/service.ts'
import type { Broken, Whole } from '../rule.ts'

type Health = NonNullable<ServiceConfig['health']>

/** A probe is one thing: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
export function probesOfTwoKinds({ config }: Whole): readonly Broken[] {
  return [
    ...mixed(['health'], config.health),
    ...Object.entries(config.processes ?? {}).flatMap(([name, { health }]) =>
      mixed(['processes', name, 'health'], health),
    ),
  ]
}

function mixed(place: readonly string[], health: Health = {}): readonly Broken[] {
  return (['readiness', 'liveness', 'startup'] as const).flatMap((kind) => {
    const probe = health[kind]
    if (typeof probe !== 'object' || probe.command === undefined) return []
    const other = probe.path !== undefined ? 'path' : probe.port !== undefined ? 'port' : undefined
    if (other === undefined) return []
    return [
      {
        path: [...place, kind, other],
        message: `${other} and command stand side by side: a probe asks over the network or runs a command`,
        hint: `Keep one of them; ${kind}: { command: null, … } takes back what a preset says.`,
      },
    ]
  })
}

/** The kubelet refuses to start it: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/ */
export function rootWithoutRoot({ config }: Whole): readonly Broken[] {
  if (config.runAsNonRoot !== true) return []
  const users = [
    { path: ['user'], user: config.user },
    ...(['containers', 'init'] as const).flatMap((key) =>
      Object.entries(config[key] ?? {}).map(([name, { user }]) => ({ path: [key, name, 'user'], user })),
    ),
  ]
  return users
    .filter(({ user }) => user === 0)
    .map(({ path }) => ({
      path,
      message: 'user 0 is root, and runAsNonRoot forbids to run as root: it would never start',
      hint: 'Write another user, or remove runAsNonRoot.',
    }))
}
