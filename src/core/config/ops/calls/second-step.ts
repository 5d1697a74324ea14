import { isMap, type JsonMap, type KeyPath } from '../../../json.ts'
import { originAt } from '../../../origin.ts'
import { at, type Checked, type Problem } from '../../../problem.ts'
import { opsAsMeant } from '../../check/as-meant.ts'
import type { SourceValue } from '../../source.ts'
import { declaredEnvironments } from '../declared-environments.ts'
import { isOfFirstCall } from './which-call.ts'

/**
 * The ops file as it counts for one instance: its function was called again with environment and branch, but what the
 * table in which-call.ts gives to the first call stays as that had it. Which services there are was decided by that call
 * too, so that one which comes or goes in this call is a mistake and no silent change.
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
  const [isOfAgain, isOfFirst] = [ofFirstCall(again.value), ofFirstCall(then)]
  const kept = Object.entries(again.value).filter(([key]) => !isOfAgain(key))
  const fromFirst = Object.entries(then).filter(([key]) => isOfFirst(key))
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

/** Environments are declared at the top as well. */
function ofFirstCall(value: JsonMap): (key: string) => boolean {
  const top = new Set(
    [...declaredEnvironments(value).values()].flatMap(([key, ...more]) =>
      more.length === 0 ? [String(key)] : [],
    ),
  )
  return (key) => isOfFirstCall(key) || top.has(key)
}

function serviceNames(value: JsonMap): readonly string[] {
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
