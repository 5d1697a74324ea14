import type { JsonMap } from '../json.ts'
import { at, type Checked, isError, type Problem } from '../problem.ts'
import type { Value, ValueMap } from '../sensitive.ts'
import { assembleService } from './assemble.ts'
import { finishService } from './finish.ts'
import type { Resolved, ResolveInput } from './input.ts'
import { type MergedServices, mergeServices } from './merged.ts'
import { NETWORK_KEYS } from './network/network.ts'
import { blamed } from './own/blame.ts'
import { checkOwnRoutes } from './own/own-routes.ts'
import { FAILED } from './references/mistake.ts'
import { Resolver } from './references/resolver.ts'
import { checkRules } from './rules/check-rules.ts'
import { differentGenerates } from './secrets/one-name.ts'
import type { Service } from './service.ts'
import { unsoundIn, worldOf } from './world.ts'

/** Merges the layers of every service, resolves what they refer to, holds the results against the schema and the rules. */
export function resolveServices(
  input: ResolveInput,
  merged: MergedServices = mergeServices(input),
): Checked<Resolved> {
  const { services, doubtful, values, problems, askers } = resolveAll(input, merged)
  const told = blamed(problems, askers, input, (alone) => resolveAll(alone, mergeServices(alone)).problems)
  const left = told.flatMap((problem) => withoutUnsure(problem, input))
  return {
    value: {
      services,
      doubtful,
      values,
      provenance: new Map([...merged].map(([name, { provenance }]) => [name, provenance])),
      origins: new Map([...merged].map(([name, { origins }]) => [name, origins])),
    },
    problems: [...left, ...leftOut(merged.keys(), services, left, input)],
  }
}

interface All {
  readonly services: readonly Service[]
  readonly doubtful: readonly Service[]
  readonly values: ReadonlyMap<string, ValueMap>
  readonly problems: readonly Problem[]
  readonly askers: ReadonlyMap<Problem, string>
}

function resolveAll(input: ResolveInput, merged: MergedServices): All {
  const resolver = new Resolver(worldOf(input, merged))
  const problems: Problem[] = []
  const services: Service[] = []
  const values = new Map<string, ValueMap>()
  const doubtful: Doubtful[] = []
  const unsound = unsoundIn(input)
  for (const [name, own] of merged) {
    const { value, failed } = resolveKeys(resolver, name, own.value)
    if (failed.size === 0) values.set(name, value)
    const finished = finishService(name, value, own.origins, problems, failed)
    if (!finished) continue
    const service = assembleService(name, finished, own, input)
    if (finished.failed.size === 0 && !unsound.has(name)) services.push(service)
    else doubtful.push({ service, failed: finished.failed })
  }
  const declared = new Set([...input.ops.services.keys(), ...unsound])
  const judged = doubtful.filter(({ service, failed }) => !unsound.has(service.name) && isJudged(failed))
  const all = [...services, ...judged.map(({ service }) => service)].sort(byName)
  const routes = checkOwnRoutes(all, merged, resolver, input)
  const ruled = all.filter(({ name }) => !routes.refused.has(name))
  problems.push(
    ...resolver.problems,
    ...differentGenerates(partsOf(merged, resolver)),
    ...routes.problems,
    ...checkRules(ruled, merged, declared),
  )
  return {
    services,
    doubtful: judged.map(({ service }) => service),
    values,
    problems,
    askers: resolver.askers,
  }
}

interface Doubtful {
  readonly service: Service
  readonly failed: ReadonlySet<string>
}

/** Every key for itself: a mistake in one leaves the others to be checked. */
function resolveKeys(
  resolver: Resolver,
  name: string,
  merged: JsonMap,
): { readonly value: ValueMap; readonly failed: ReadonlySet<string> } {
  const entries: [string, Value][] = []
  const failed = new Set<string>()
  for (const [key, raw] of Object.entries(merged)) {
    const value = resolver.deep(raw, ['services', name, key])
    if (value === FAILED) failed.add(key)
    else entries.push([key, value])
  }
  return { value: Object.fromEntries(entries), failed }
}

/** What decides how a service stands to others and what it runs: where one of these failed, nothing is said of it. */
const DECIDING = [...NETWORK_KEYS, 'build', 'needs']

function isJudged(failed: ReadonlySet<string>): boolean {
  return !DECIDING.some((key) => failed.has(key))
}

function byName(a: Service, b: Service): number {
  return a.name < b.name ? -1 : 1
}

/** Variables first: what is shared stands there. */
function partsOf(merged: MergedServices, { world }: Resolver): Parameters<typeof differentGenerates>[0] {
  return [
    { path: ['vars'], ...world.vars },
    ...[...merged].map(([name, own]) => ({ path: ['services', name], ...own })),
  ]
}

/**
 * What cannot be had of a held service is why it is held, and said already; and what its own file was to say may be all
 * that is missing.
 */
function withoutUnsure(problem: Problem, { instance, unsure }: ResolveInput): readonly Problem[] {
  if (!isError(problem)) return [problem]
  const [root, name] = problem.path ?? []
  const service = problem.service ?? (root === 'services' ? String(name) : undefined)
  const source = instance.targets.find((target) => target.service === service)?.source
  const isUnsure = service !== undefined && unsure?.has(service)
  const isUnseen = source?.kind === 'held' && source.unseen
  const isHeld = source?.kind === 'held' && problem.service !== undefined
  return isUnsure || isUnseen || isHeld ? [] : [problem]
}

/** A service whose value failed with another's, which alone was told, is held as well. */
function leftOut(
  names: Iterable<string>,
  services: readonly Service[],
  problems: readonly Problem[],
  input: ResolveInput,
): readonly Problem[] {
  const errors = problems.filter(isError)
  const isHeldByAnother = errors.length > 0 && errors.every(({ service }) => service !== undefined)
  if (!isHeldByAnother) return []
  const told = new Set([...services.map(({ name }) => name), ...problems.map(({ service }) => service)])
  return [...names]
    .filter((name) => !told.has(name) && !input.unsure?.has(name))
    .filter((name) =>
      input.instance.targets.some(({ service, source }) => service === name && source.kind !== 'held'),
    )
    .map((name) => ({
      code: 'services.unsure',
      message: `${name} refers to a value that cannot be told now`,
      hint: 'The other mistakes say why.',
      service: name,
      ...at(input.ops.services.get(name)?.origin),
    }))
}
