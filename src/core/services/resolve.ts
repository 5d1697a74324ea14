import { type Checked, isError, type Problem } from '../problem.ts'
import { isValueMap, type ValueMap } from '../sensitive.ts'
import { assembleService } from './assemble.ts'
import { finishService } from './finish.ts'
import type { Resolved, ResolveInput } from './input.ts'
import { mergeServices } from './merged.ts'
import { FAILED, Mistake } from './references/mistake.ts'
import { Resolver } from './references/resolver.ts'
import { checkRules } from './rules/check-rules.ts'
import type { Service } from './service.ts'
import { worldOf } from './world.ts'

/** Merges the layers of every service, resolves what they refer to, holds the results against the schema and the rules. */
export function resolveServices(input: ResolveInput): Checked<Resolved> {
  const merged = mergeServices(input)
  const resolver = new Resolver(worldOf(input, merged))
  const problems: Problem[] = []
  const services: Service[] = []
  const values = new Map<string, ValueMap>()
  for (const [name, own] of merged) {
    const value = resolver.find(['services', name])
    if (value === FAILED || value instanceof Mistake || !isValueMap(value)) continue
    values.set(name, value)
    const finished = finishService(name, value, own.origins, problems)
    if (!finished) continue
    services.push(assembleService(name, finished, own, input))
  }
  problems.push(...resolver.problems, ...checkRules(services, merged, new Set(input.ops.services.keys())))
  return {
    value: {
      services,
      values,
      provenance: new Map([...merged].map(([name, { provenance }]) => [name, provenance])),
    },
    problems: problems.filter((problem) => !isAboutHeld(problem, input)),
  }
}

/** What cannot be had of a held service is why it is held, and said already. */
function isAboutHeld(problem: Problem, { instance }: ResolveInput): boolean {
  if (problem.service === undefined || !isError(problem)) return false
  return instance.targets.some(({ service, source }) => service === problem.service && source.kind === 'held')
}
