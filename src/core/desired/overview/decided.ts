import type { Provenance } from '../../config/provenance.ts'
import { type Origin, printOrigin } from '../../origin.ts'
import type { Part } from '../frame.ts'
import { probesOf } from '../workload/probes.ts'

/** What a key comes to that nobody wrote, or that counts for nothing, and who says so. */
export interface Decided {
  readonly key: string
  readonly value: string
  readonly because: string
  /** Whether it is another key that decides, so that what stands below this one counts for nothing. */
  readonly byKey: boolean
}

/** For whoever asks for a key and finds nothing there: what decides in its place. */
export function decidedOf(part: Part, provenance: Provenance): readonly Decided[] {
  const setters = settersOf(provenance)
  const byKeys = BY_KEYS.flatMap(({ keys, by, value }) => {
    const setter = setters.get(by)
    const told = setter === undefined ? undefined : value(part)
    if (setter === undefined || told === undefined) return []
    return keys.map((key) => ({
      key,
      value: told,
      because: `decided by ${by} (${printOrigin(setter)})`,
      byKey: true,
    }))
  })
  const decided = [...new Map(byKeys.map((one) => [one.key, one])).values()]
  const leftOut = LEFT_OUT.flatMap(({ key, says }) => {
    if (setters.has(key) || decided.some((one) => one.key === key)) return []
    const told = says(part)
    return told === undefined ? [] : [{ key, ...told, byKey: false }]
  })
  return [...decided, ...leftOut]
}

interface ByKey {
  readonly keys: readonly string[]
  readonly by: string
  readonly value: (part: Part) => string | undefined
}

const RUNS_NOTHING = ['replicas', 'resources', 'image', 'build', 'repo'] as const

/** Keys for which another speaks; undefined: here it does not. Of two rows for a key the later counts. */
const BY_KEYS: readonly ByKey[] = [
  {
    keys: ['replicas'],
    by: 'autoscale',
    value: ({ service: { autoscale } }) => autoscale && `${autoscale.min}..${autoscale.max}`,
  },
  {
    keys: ['replicas'],
    by: 'daemon',
    value: ({ service }) => (service.shape === 'daemonset' ? 'one on every node' : undefined),
  },
  {
    keys: ['replicas'],
    by: 'cron',
    value: ({ service }) => (service.shape === 'cron' ? 'none stands: its jobs run by schedule' : undefined),
  },
  {
    keys: ['build'],
    by: 'image',
    value: ({ service: { image } }) =>
      image.kind === 'ready' || image.kind === 'shared' ? 'nothing is built' : undefined,
  },
  { keys: ['repo'], by: 'image', value: withoutCode },
  { keys: ['repo'], by: 'type', value: withoutCode },
  { keys: ['ports'], by: 'external', value: ({ service: { external } }) => external?.port?.toString() },
  { keys: RUNS_NOTHING, by: 'external', value: () => 'none: it runs elsewhere' },
  { keys: RUNS_NOTHING, by: 'manifests', value: () => 'none: its files say what runs' },
  {
    keys: ['routes'],
    by: 'ingress',
    value: ({ service }) => (service.reachable === false ? 'none' : undefined),
  },
]

function withoutCode({ service: { source } }: Part): string | undefined {
  return source.kind === 'none' ? 'none' : undefined
}

interface LeftOut {
  readonly key: string
  readonly says: (part: Part) => Pick<Decided, 'value' | 'because'> | undefined
}

/** Keys that something other than a key decides where they are left out. */
const LEFT_OUT: readonly LeftOut[] = [
  {
    key: 'ports',
    says: ({ ports, image }) => {
      if (!ports.known) return { value: '?', because: ports.reason }
      return ports.value.length > 0 || image === undefined
        ? undefined
        : { value: 'none', because: 'its image exposes none' }
    },
  },
  {
    key: 'routes',
    says: ({ service }) =>
      service.routes.length > 0
        ? undefined
        : {
            value: 'none',
            because: 'without url only code of its own with one port gets a route, and only below a domain',
          },
  },
  {
    key: 'repo',
    says: ({ service: { source } }) =>
      source.kind === 'none'
        ? undefined
        : { value: source.repo, because: 'left out: named like the service' },
  },
  {
    key: 'branch',
    says: ({ service: { source } }) =>
      source.kind === 'repository'
        ? { value: source.branch, because: 'left out: what the environment takes' }
        : undefined,
  },
  {
    key: 'health',
    says: (part) => {
      const isRunning = part.image !== undefined && part.service.shape !== 'cron'
      if (!isRunning || !part.ports.known) return undefined
      const probe = JSON.stringify(probesOf(part).readinessProbe ?? 'none')
      return { value: probe, because: 'left out: its first port must answer' }
    },
  },
  { key: 'name', says: ({ service }) => ({ value: service.name, because: 'what every service offers' }) },
  { key: 'host', says: ({ service }) => ({ value: service.name, because: 'the name of its Service' }) },
]

/** Who set the keys of a service last, by their first words. */
function settersOf(provenance: Provenance): ReadonlyMap<string, Origin> {
  const setters = new Map<string, { readonly origin: Origin; readonly rank: number }>()
  for (const [path, [last]] of provenance) {
    const key = firstKey(path)
    const before = setters.get(key)
    if (last !== undefined && (before === undefined || last.rank > before.rank)) setters.set(key, last)
  }
  return new Map([...setters].map(([key, { origin }]) => [key, origin]))
}

export function firstKey(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path
}
