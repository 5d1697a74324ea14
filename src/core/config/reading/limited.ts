import { checkConditions, reportUnknownEnvironment } from './conditions.ts'
import { type Located, type LocatedMap, map } from './located.ts'
import { type Reading, report } from './reading.ts'
import type { ServicePart } from './service-part.ts'

/**
 * What `configure` and `build.configure` say for one environment: entries that an `env=…` before a file or a path limits
 * to others are left out, and one that is limited to this environment stands over the same without a limit.
 */
export function inEnvironment(
  environment: string,
  node: LocatedMap,
  environments: Iterable<string>,
  reading: Reading,
): LocatedMap {
  if (!LIMITED.some((key) => node.entries.has(key))) return node
  const declared = [...environments]
  return changed(node, {
    configure: files,
    tasks: (tasks) => checkConditions(tasks, declared, reading),
    build: (build) => (build.kind === 'map' ? changed(build, { configure: files }) : build),
  })

  function files(written: Located): Located {
    return limited(written, (file) => limited(file, (value) => value))
  }

  /** Values of one name merge where both are maps of paths. */
  function limited(written: Located, inner: (value: Located) => Located): Located {
    if (written.kind !== 'map') return written
    const kept = new Map<string, Located>()
    const over: [string, Located][] = []
    for (const [key, value] of written.entries) {
      const { environments, name } = limitOf(key)
      if (environments === undefined) checkForgotten(key, value)
      if (environments === undefined) kept.set(key, inner(value))
      else if (includes(environments, value)) over.push([name, inner(value)])
    }
    for (const [name, value] of over) {
      const below = kept.get(name)
      const both = below?.kind === 'map' && value.kind === 'map'
      kept.set(name, both ? map([...below.entries, ...value.entries], value) : value)
    }
    return map(kept, written)
  }

  /** `dev parameters.debug` would be a name with a blank in it. */
  function checkForgotten(key: string, node: Located): void {
    const [, first = '', rest = ''] = /^(\S+)\s+(\S.*)$/.exec(key) ?? []
    if (!declared.includes(first)) return
    const message = `'${key}' is one name, although ${first} is an environment`
    report(reading, node, 'configure.environment', message, `Write 'env=${first} ${rest}'.`, 'warning')
  }

  function includes(environments: readonly string[], node: Located): boolean {
    for (const name of environments) {
      reportUnknownEnvironment(name, node, declared, reading)
    }
    return environments.includes(environment)
  }
}

/** Most services have none of them. */
const LIMITED = ['configure', 'tasks', 'build']

/** The same for what one place says, its overrides of that environment included. */
export function partIn(
  environment: string,
  { base, byEnv }: ServicePart,
  environments: readonly string[],
  reading: Reading,
): ServicePart {
  const override = byEnv.get(environment)
  const limited = (node: LocatedMap) => inEnvironment(environment, node, environments, reading)
  return {
    base: limited(base),
    byEnv: override === undefined ? byEnv : new Map([...byEnv, [environment, limited(override)]]),
  }
}

/** `'env=production,staging parameters'` → those environments, and `parameters`. */
function limitOf(key: string): { readonly environments?: readonly string[]; readonly name: string } {
  const match = /^env=(\S*)\s+(\S.*)$/.exec(key)
  return match?.[1] === undefined
    ? { name: key }
    : { environments: match[1].split(','), name: match[2] ?? '' }
}

function changed(
  node: LocatedMap,
  changes: Readonly<Record<string, (value: Located) => Located>>,
): LocatedMap {
  if (!Object.keys(changes).some((key) => node.entries.has(key))) return node
  return map(
    [...node.entries].map(([key, value]) => [key, changes[key]?.(value) ?? value] as const),
    node,
  )
}
