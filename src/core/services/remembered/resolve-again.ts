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

type ResolveAgain = (
  name: string,
  own: MergedService,
) => { readonly resolved: ResolvedService; readonly isSame: boolean }

/** `known` are the services that are the same as remembered, where that was found out before. */
export function resolvingAgain(
  resolver: Resolver,
  input: ResolveInput,
  remember: Remember,
  known?: ReadonlySet<string>,
): ResolveAgain {
  const { ops, unsure } = input
  const common = commonInputs(input)
  return (name, own) => {
    // All that decides about it beside what it refers to.
    const inputs = [own, ops.services.get(name)?.code, unsure?.get(name), ...common]
    const kept = remember.again('resolved', name, inputs, (): Kept => ({}))
    const find = (path: KeyPath) => resolver.findFor(name, path)
    const isSame = known?.has(name) ?? kept.last?.reads.isStill(name, resolver.world, find) ?? false
    if (isSame && kept.last !== undefined) return { resolved: kept.last.result, isSame }
    const { result, reads } = resolver.recorded(() => resolve(resolver, name, own, input))
    if (result.failed.size === 0) kept.last = { result, reads }
    return { resolved: result, isSame: false }
  }
}

function commonInputs({ ops, instance, vars, exposed, secretFacts }: ResolveInput): readonly unknown[] {
  const { targets, ...rest } = instance
  const place = JSON.stringify([rest, targets.map(({ service }) => service)])
  const known = JSON.stringify([ops.name, [...ops.services.keys()], [...ops.environments.keys()]])
  return [place, known, JSON.stringify([...exposed]), vars, secretFacts.rootKey, secretFacts.required]
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
