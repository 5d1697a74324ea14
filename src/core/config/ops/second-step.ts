import { isMap, type Json, type KeyPath } from '../../json.ts'
import { originAt } from '../../origin.ts'
import { at, type Checked, type Problem } from '../../problem.ts'
import { opsAsMeant } from '../check/as-meant.ts'
import type { SourceValue } from '../source.ts'
import { declaredEnvironments } from './declared-environments.ts'

/**
 * The ops file as it counts for one instance: its function was called again with environment and branch, but which
 * environments there are, and what they say, stays as the first call had it. Which services there are was decided by
 * that call too, so that one which comes or goes in this call is a mistake and no silent change.
 */
export function secondStep(
  firstWritten: SourceValue,
  againWritten: SourceValue,
  environment: string,
  files: ReadonlyMap<string, unknown>,
): Checked<SourceValue> {
  const first = opsAsMeant(firstWritten).source
  const again = opsAsMeant(againWritten).source
  const then = first.value
  if (!again.isFunction || !isMap(then)) return { value: again, problems: [] }
  if (!isMap(again.value)) return { value: again, problems: [returnsNothing(first, environment)] }
  const dropped = new Set(['environments', ...declaredEnvironments(again.value).keys()])
  const kept = Object.entries(again.value).filter(([key]) => !dropped.has(key))
  const declared = ['environments', ...declaredEnvironments(then).keys()]
  const fromFirst = declared.flatMap((key) => {
    const value = then[key]
    return value === undefined ? [] : [[key, value] as const]
  })
  const before = serviceNames(then)
  const now = serviceNames(again.value)
  const late = now.filter((name) => !before.includes(name) && !files.has(name))
  const lost = before.filter((name) => !now.includes(name) && !files.has(name))
  return {
    value: { ...again, value: Object.fromEntries([...kept, ...fromFirst]) },
    problems: [
      ...late.map((name) => lateService(name, again)),
      ...lost.map((name) => lostService(name, first, environment)),
    ],
  }
}

function serviceNames(value: Readonly<Record<string, Json>>): readonly string[] {
  return isMap(value.services) ? Object.keys(value.services).filter((name) => name !== 'defaults') : []
}

const FIRST_CALL = 'the first call, in which env and branch are undefined, decides which services there are'
const CURE =
  'Return it in every call; where it should not run, give it `replicas: 0` there (byEnv, or by env in the function).'

function returnsNothing(first: SourceValue, environment: string): Problem {
  return {
    code: 'config.lost-service',
    message: `the function returns no configuration when env is '${environment}', and everything there would be taken away`,
    hint: 'Return the services in every call.',
    ...at(originAt(first.origins, []), []),
  }
}

function lateService(name: string, again: SourceValue): Problem {
  const path: KeyPath = ['services', name]
  return {
    code: 'config.late-service',
    message: `service ${name} is returned only when env is given, and would not be deployed: ${FIRST_CALL}`,
    hint: CURE,
    ...at(originAt(again.origins, path), path),
  }
}

function lostService(name: string, first: SourceValue, environment: string): Problem {
  const path: KeyPath = ['services', name]
  return {
    code: 'config.lost-service',
    message: `service ${name} is left out when env is '${environment}': ${FIRST_CALL}`,
    hint: CURE,
    ...at(originAt(first.origins, path), path),
  }
}
