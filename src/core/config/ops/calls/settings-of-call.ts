import { canonical, isMap, type JsonMap } from '../../../json.ts'
import type { Checked } from '../../../problem.ts'
import { opsAsMeant } from '../../check/as-meant.ts'
import { reportForbiddenKeys } from '../../check/unknown-keys.ts'
import type { Ops } from '../../ops.ts'
import { locate } from '../../reading/located.ts'
import type { Reading } from '../../reading/reading.ts'
import type { SourceValue } from '../../source.ts'
import { checkOpsRoot } from '../ops-root.ts'
import { buildOf, prunes } from '../settings/operation.ts'
import { routingOf, withOverride } from '../settings/routing.ts'
import { reportSettingMistakes } from '../settings/rules.ts'
import { domainOf } from '../settings.ts'
import { isSettingOfEachCall } from './which-call.ts'

/**
 * The settings as the call for an instance has them. What it says like the first call was read and checked there; `called`
 * is what secondStep made of it. The very same `ops` where nothing differs.
 */
export function settingsOfCall(ops: Ops, firstWritten: SourceValue, called: SourceValue): Checked<Ops> {
  const first = opsAsMeant(firstWritten).source.value
  if (!called.isFunction || !isMap(first) || !isMap(called.value)) return { value: ops, problems: [] }
  const differing = differingSettings(first, called.value)
  if (differing.size === 0) return { value: ops, problems: [] }
  const value = Object.fromEntries(
    Object.entries(called.value).filter(([key, item]) => differing.has(key) && item !== undefined),
  )
  const reading: Reading = { final: false, problems: [] }
  reportForbiddenKeys(value, called.origins, [], reading)
  const written = locate(value, called.origins)
  if (written.kind !== 'map') return { value: ops, problems: reading.problems }
  const root = checkOpsRoot(written, new Map(), reading)
  const known = { environments: new Map([...ops.environments.keys()].map((name) => [name, []])) }
  reportSettingMistakes(root, { ...known, services: ops.services.keys() }, reading)
  const { domain, build, prune, ...rest } = ops
  const now = {
    domain: differing.has('domain') ? domainOf(root) : domain,
    build: differing.has('build') ? buildOf(root) : build,
    prune: differing.has('prune') ? (prunes(root) ? undefined : (false as const)) : prune,
  }
  return {
    value: {
      ...rest,
      ...(now.domain === undefined ? {} : { domain: now.domain }),
      ...(now.build === undefined ? {} : { build: now.build }),
      ...(now.prune === undefined ? {} : { prune: now.prune }),
      routing: differing.has('routing') ? routingOf(root) : ops.routing,
    },
    problems: reading.problems,
  }
}

/** What the environment says itself stands above what all have. */
export function settingsIn(ops: Ops, environment: string): Ops {
  const own = ops.environments.get(environment)?.routing
  return own === undefined ? ops : { ...ops, routing: withOverride(ops.routing, own) }
}

/** Keys that nobody knows among them: a misspelt one may stand in this call alone. */
function differingSettings(first: JsonMap, called: JsonMap): ReadonlySet<string> {
  const keys = new Set([...Object.keys(first), ...Object.keys(called)])
  return new Set(
    [...keys].filter((key) => {
      if (!isSettingOfEachCall(key)) return false
      const [before, now] = [first[key], called[key]]
      return before === undefined || now === undefined ? before !== now : canonical(before) !== canonical(now)
    }),
  )
}
