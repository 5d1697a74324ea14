import type { JsonMap, KeyPath } from '../../json.ts'
import type { Problem } from '../../problem.ts'
import type { Remember } from '../../remember.ts'
import type { Value, ValueMap } from '../../sensitive.ts'
import { assembleService } from '../assemble.ts'
import { type Finished, finishService } from '../finish.ts'
import type { MergedService, ResolveInput } from '../input.ts'
import { unknownConditions } from '../parts/tasks/conditions.ts'
import { withChain } from '../references/led-by.ts'
import { FAILED } from '../references/mistake.ts'
import type { Resolver } from '../references/resolver.ts'
import type { Service } from '../service.ts'
import type { Reads } from './reads.ts'

// One service resolved, or as it was resolved before.
// In: what is said about it, and a resolver for what it refers to. Out: its values, and the service that is made of them.
// Limits: mistakes in references are told with the chain that led to them, in the order in which all services are resolved:
// what was found while something remembered was compared is not told, and resolve.ts asks again.

export interface ResolvedService {
  readonly value: ValueMap
  /** Keys of which a reference failed. */
  readonly failed: ReadonlySet<string>
  readonly finished: Finished | undefined
  readonly service: Service | undefined
  readonly problems: readonly Problem[]
}

/** What it was made of the last time. */
interface Kept {
  last?: { readonly result: ResolvedService; readonly reads: Reads }
}

/** `known` are the services that are the same as remembered, where that was found out before. */
export function resolveAgain(
  resolver: Resolver,
  name: string,
  own: MergedService,
  input: ResolveInput,
  remember: Remember,
  known?: ReadonlySet<string>,
): { readonly resolved: ResolvedService; readonly isSame: boolean } {
  const kept = remember.again('resolved', name, inputsOf(name, own, input, remember), (): Kept => ({}))
  const find = (path: KeyPath) => resolver.findFor(name, path)
  const isSame = known?.has(name) ?? kept.last?.reads.isStill(name, resolver.world, find) ?? false
  if (isSame && kept.last !== undefined) return { resolved: kept.last.result, isSame }
  const { result, reads } = resolver.recorded(() => resolve(resolver, name, own, input))
  if (result.failed.size === 0) kept.last = { result, reads }
  return { resolved: result, isSame: false }
}

/** All that decides about a service beside what it refers to. */
function inputsOf(
  name: string,
  own: MergedService,
  input: ResolveInput,
  remember: Remember,
): readonly unknown[] {
  const { ops, instance, vars, exposed, secretFacts, unsure } = input
  const place = remember.about('place', instance, () => {
    const { targets, ...rest } = instance
    return JSON.stringify([rest, targets.map(({ service }) => service)])
  })
  const known = remember.about('known', ops, () =>
    JSON.stringify([ops.name, [...ops.services.keys()], [...ops.environments.keys()]]),
  )
  const ports = remember.about('ports', exposed, () => JSON.stringify([...exposed]))
  const code = JSON.stringify(ops.services.get(name)?.code)
  const facts = [secretFacts.rootKey, secretFacts.required, unsure?.get(name)]
  return [own, place, known, code, vars, ports, ...facts]
}

function resolve(resolver: Resolver, name: string, own: MergedService, input: ResolveInput): ResolvedService {
  const problems: Problem[] = []
  const { value, failed } = resolveKeys(resolver, name, own.value)
  const finished = finishService(name, value, own.origins, problems, failed)
  const service = finished && assembleService(name, finished, own, input)
  problems.push(...unknownConditions(name, value, own, [...input.ops.environments.keys()]))
  const told = problems.map((problem) => withChain(problem, resolver.world))
  return { value, failed, finished, service, problems: told }
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
