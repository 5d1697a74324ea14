import { mergeLayers } from '../config/merge.ts'
import { at, type Checked, isError, type Problem } from '../problem.ts'
import { AFRESH, type Remember } from '../remember.ts'
import type { ValueMap } from '../sensitive.ts'
import { isPassing } from '../targets/branches/passing.ts'
import type { Resolved, ResolveInput } from './input.ts'
import { type MergedServices, mergeServices } from './merged.ts'
import { NETWORK_KEYS } from './network/network.ts'
import { blamed } from './own/blame.ts'
import { checkOwnRoutes } from './own/own-routes.ts'
import { Resolver } from './references/resolver.ts'
import { resolvingAgain } from './remembered/resolve-again.ts'
import { checkRules } from './rules/check-rules.ts'
import { sameInInstances } from './rules/instances/same-in-instances.ts'
import { referencesAsText } from './rules/references-as-text.ts'
import { differentGenerates } from './secrets/one-name.ts'
import type { Service } from './service.ts'
import { unsoundIn, worldOf } from './world.ts'

/** Merges the layers of every service, resolves what they refer to, holds the results against the schema and the rules. */
export function resolveServices(
  input: ResolveInput,
  merged: MergedServices = mergeServices(input),
  remember: Remember = AFRESH,
): Checked<Resolved> {
  const all = resolveSound(input, merged, remember)
  const { services, doubtful, values, askers } = all
  const told = blamed(allProblems(all, merged, input), askers, input, (alone) => {
    const own = mergeServices(alone)
    return allProblems(resolveAll(alone, own), own, alone)
  })
  const left = told.flatMap((problem) => withoutUnsure(problem, input))
  return {
    value: {
      services,
      doubtful,
      values,
      vars: mergeLayers(input.vars),
      layers: input.layers,
      origins: new Map([...merged].map(([name, { origins }]) => [name, origins])),
    },
    problems: [...left, ...leftOut(merged.keys(), services, left, input)],
  }
}

function allProblems(all: All, merged: MergedServices, input: ResolveInput): readonly Problem[] {
  const others = (other: ResolveInput) => everyService(resolveAll(other, mergeServices(other)))
  return [...all.problems, ...sameInInstances(everyService(all), merged, input, others)]
}

function everyService({ services, doubtful }: All): readonly Service[] {
  return [...services, ...doubtful].sort(byName)
}

/**
 * With what is remembered. Of a reference that fails the chain is shown that led to it, which depends on who asked first:
 * where one does, all is asked again in order, but for services that are as they were. Those ask for nothing that fails.
 */
function resolveSound(input: ResolveInput, merged: MergedServices, remember: Remember): All {
  const all = resolveAll(input, merged, remember)
  return all.isSound ? all : resolveAll(input, merged, remember, all.same)
}

interface All {
  /** Whether no reference failed. */
  readonly isSound: boolean
  /** Services that are as they were remembered. */
  readonly same: ReadonlySet<string>

  readonly services: readonly Service[]
  readonly doubtful: readonly Service[]
  readonly values: ReadonlyMap<string, ValueMap>
  readonly problems: readonly Problem[]
  readonly askers: ReadonlyMap<Problem, string>
}

function resolveAll(
  input: ResolveInput,
  merged: MergedServices,
  remember: Remember = AFRESH,
  known?: ReadonlySet<string>,
): All {
  const resolver = new Resolver(worldOf(input, merged))
  const problems: Problem[] = []
  const services: Service[] = []
  const values = new Map<string, ValueMap>()
  const doubtful: Doubtful[] = []
  const unsound = unsoundIn(input)
  const same = new Set<string>()
  const resolve = resolvingAgain(resolver, input, remember, known)
  for (const [name, own] of merged) {
    const { resolved, isSame } = resolve(name, own)
    if (isSame) same.add(name)
    const { value, failed, finished, service } = resolved
    if (failed.size === 0) values.set(name, value)
    problems.push(...resolved.problems)
    if (finished === undefined || service === undefined) continue
    if (finished.failed.size === 0 && !unsound.has(name)) services.push(service)
    else doubtful.push({ service, failed: finished.failed })
  }
  const isSound = resolver.problems.length === 0
  const declared = new Set([...input.ops.services.keys(), ...unsound])
  const judged = doubtful.filter(({ service, failed }) => !unsound.has(service.name) && isJudged(failed))
  const all = [...services, ...judged.map(({ service }) => service)].sort(byName)
  const routes = checkOwnRoutes(all, merged, resolver, input)
  const ruled = all.filter(({ name }) => !routes.refused.has(name))
  const parts = partsOf(merged, resolver)
  problems.push(
    ...resolver.problems,
    ...differentGenerates(parts, remember),
    ...routes.problems,
    ...referencesAsText(parts, { services: declared, vars: resolver.world.vars.value }, remember),
    ...checkRules(ruled, merged, declared, (name) =>
      isPassing(input.ops, input.instance.environment, merged.get(name)?.target),
    ),
  )
  return {
    isSound,
    same,
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
    { path: ['vars'], merged: world.vars },
    ...[...merged].map(([name, own]) => ({ path: ['services', name], merged: own })),
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
  // Its command may stand in a Procfile that nobody could see.
  const isOfCode = source?.kind === 'held' && problem.code === 'config.process-command'
  return isUnsure || isUnseen || isHeld || isOfCode ? [] : [problem]
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
