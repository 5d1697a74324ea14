import type { KeyPath } from '../../../json.ts'
import { originAt } from '../../../origin.ts'
import { at, type Problem } from '../../../problem.ts'
import { domainFor } from '../../../targets/place.ts'
import type { Instance } from '../../../targets/target.ts'
import type { MergedService, ResolveInput } from '../../input.ts'
import type { Service } from '../../service.ts'
import { toldApart } from './told-apart.ts'

/**
 * Folders of nodes and hosts that every instance of an environment would share (spec 2.4). Found by a look at a second
 * instance, so that a word counts wherever it stands: in the value, in a variable that it names, in the domain.
 * Limits: a function that makes them of its `branch` is not called again, and must write the word.
 */
export function sameInInstances(
  services: readonly Service[],
  merged: ReadonlyMap<string, MergedService>,
  input: ResolveInput,
  resolve: (input: ResolveInput) => readonly Service[],
): readonly Problem[] {
  const environment = input.ops.environments.get(input.instance.environment)
  if (environment === undefined || environment.instances === 'shared') return []
  const others = new Map(resolve(inAnother(input)).map((service) => [service.name, service]))
  return services.flatMap((service) => {
    const other = others.get(service.name)
    const own = merged.get(service.name)
    if (other === undefined || own === undefined) return []
    const shared = sharedBy(service, other)
    return shared.map(({ path, what }) => {
      const origin = originAt(own.origins, path)
      const items = new Set(shared.flatMap((each) => (each.path[0] === path[0] ? each.path[1] : [])))
      return {
        code: 'services.same-in-instances',
        message: `${environment.name} has an instance for each ${environment.instances}, and all of them would ${what}`,
        hint: cure(String(path[0]), service, own, items, input),
        ...at(origin, ['services', service.name, ...path]),
      }
    })
  })
}

/** The same, had somebody pushed another branch. */
function inAnother(input: ResolveInput): ResolveInput {
  const { instance, ops } = input
  const environment = ops.environments.get(instance.environment)
  const branch = another(instance.branch)
  const name = another(instance.name)
  const isWritten = environment?.domain !== undefined
  const domain = isWritten ? domainFor(ops, environment, branch, name).domain : instance.domain
  const other: Instance = {
    ...instance,
    name,
    branch,
    namespace: another(instance.namespace),
    ...(domain === undefined ? {} : { domain }),
    // Hosts that nobody writes have the branch in them.
    hostSuffix: another(instance.hostSuffix ?? ''),
    targets: instance.targets.map(({ service, source }) => ({
      service,
      source: source.kind === 'repository' ? { ...source, branch: another(source.branch) } : source,
    })),
  }
  return { ...input, instance: other }
}

function another(name: string): string {
  return `${name}-2`
}

interface Shared {
  readonly path: KeyPath
  readonly what: string
}

function sharedBy(one: Service, other: Service): readonly Shared[] {
  const folders = new Set(other.hostMaps.map(({ host }) => host))
  const hosts = new Set(other.routes.map(({ host }) => host))
  const sources = new Set(other.exposure?.redirects.map(({ host }) => host))
  const redirected = new Set(one.exposure?.redirects.map(({ host }) => host))
  return [
    ...one.hostMaps.flatMap(({ host }, index): readonly Shared[] =>
      folders.has(host) ? [{ path: ['map', index], what: `use the node's folder ${host}` }] : [],
    ),
    ...one.routes.flatMap(({ host }, index): readonly Shared[] =>
      hosts.has(host) ? [{ path: ['routes', index], what: `be reached at ${host}` }] : [],
    ),
    ...[...redirected].flatMap((host): readonly Shared[] =>
      host !== undefined && sources.has(host) ? [{ path: ['redirects'], what: `redirect ${host}` }] : [],
    ),
  ]
}

/** The whole key as it should stand for this environment: lists replace what is below them. */
function cure(
  key: string,
  service: Service,
  { value, origins }: MergedService,
  shared: ReadonlySet<string | number | undefined>,
  { ops, instance }: ResolveInput,
): string {
  const text = toldApart(key, service, value[key], shared, instance.domain)
  const layer = originAt(origins, [key])?.layer ?? ''
  const isOfIt =
    ops.environments.size === 1 ||
    layer.startsWith(`environments.${instance.environment}.`) ||
    layer.endsWith(` byEnv.${instance.environment}`)
  return `Write ${isOfIt ? text : `byEnv: { ${instance.environment}: { ${text} } }`}${key === 'redirects' ? '' : '; $branch and $namespace tell them apart as well'}.`
}
