import type { JsonMap, KeyPath } from '../../json.ts'
import { reportCallsAsText } from '../check/calls-as-text.ts'
import { foreignKey } from '../check/foreign-keys.ts'
import { reportPlainAccounts, reportPlainCredentials } from '../check/plain-credentials.ts'
import { checkShape } from '../check/shape.ts'
import { reportUnknownKeys } from '../check/unknown-keys.ts'
import { reportSettingsNotYet } from '../check/unsupported/settings-not-yet.ts'
import { withoutMistakes } from '../reading/broken.ts'
import { childOf, type Located, type LocatedMap, map, plain } from '../reading/located.ts'
import { type Reading, report } from '../reading/reading.ts'
import { asMap, readServiceKeys } from '../reading/service-part.ts'
import { OpsConfig } from '../schema/ops.ts'
import { canonicalOps } from '../short/ops-forms.ts'
import { withForm } from '../short/process-forms.ts'
import { takenNames } from './declared-environments.ts'
import { reportReferences } from './settings/written-out.ts'

/** The ops file without its services: canonical, checked, every environment in `environments`. */
export function checkOpsRoot(
  written: LocatedMap,
  declared: ReadonlyMap<string, KeyPath>,
  reading: Reading,
): LocatedMap {
  reportTwoDeclarations(written, declared, reading)
  reportTakenNames(written, reading)
  const before = reading.problems.length
  const canonical = canonicalOps(gathered(written, declared, reading), reading)
  const settings = withoutDefaults(canonical)
  reportUnknownTop(settings, reading)
  reportReferences(settings, reading)
  checkShape(settings, OpsConfig, reading)
  reportPlainCredentials(settings.entries.get('vars'), reading)
  reportCallsAsText(settings.entries.get('vars'), reading)
  for (const entry of entriesOf(settings.entries.get('environments'))) {
    reportPlainCredentials(childOf(entry, 'vars'), reading)
    reportPlainCredentials(childOf(entry, 'env'), reading)
  }
  reportPlainAccounts(settings, reading)
  const checked = withoutMistakes(canonical, reading.problems.slice(before))
  // After that: what is not acted on yet is understood all the same, and what depends on it is checked.
  reportSettingsNotYet(withoutDefaults(checked), reading)
  return checked
}

/** Environments of both forms side by side, their `defaults` read; services left out. */
function gathered(written: LocatedMap, declared: ReadonlyMap<string, KeyPath>, reading: Reading): LocatedMap {
  const environments: [string, Located][] = []
  for (const [name, path] of declared) {
    const entry =
      path.length === 1 ? written.entries.get(name) : childOf(childOf(written, 'environments'), name)
    if (entry !== undefined) environments.push([name, withDefaults(entry, reading)])
  }
  const taken = takenNames(plain(written) as JsonMap)
  const section = written.entries.get('environments')
  if (section !== undefined) asMap(section, 'environments', reading)
  const others = [...written.entries].filter(
    ([key]) =>
      key !== 'services' &&
      key !== 'environments' &&
      !((declared.has(key) || taken.has(key)) && !isTopKey(key)),
  )
  return map([...others, ['environments', map(environments, section ?? written)]], written)
}

function withDefaults(entry: Located, reading: Reading): Located {
  const defaults = childOf(entry, 'defaults')
  if (entry.kind !== 'map' || defaults === undefined) return entry
  const read = readServiceKeys(defaults, reading)
  return map(
    [...entry.entries].map(([key, value]) => [key, key === 'defaults' ? read : value] as const),
    entry,
  )
}

/** `defaults` of environments are keys of services, and have been checked as such. */
function withoutDefaults(canonical: LocatedMap): LocatedMap {
  return withForm(canonical, 'environments', (environments) => {
    if (environments.kind !== 'map') return environments
    const entries = [...environments.entries].map(([name, entry]) => {
      if (entry.kind !== 'map') return [name, entry] as const
      const kept = [...entry.entries].filter(([key]) => key !== 'defaults')
      return [name, map(kept, entry)] as const
    })
    return map(entries, environments)
  })
}

function reportUnknownTop(canonical: LocatedMap, reading: Reading): void {
  const before = reading.problems.length
  reportUnknownKeys(canonical, OpsConfig, reading, ['services'])
  for (const [index, problem] of reading.problems.entries()) {
    const key = problem.path?.length === 1 ? String(problem.path[0]) : undefined
    const isForeign = key !== undefined && foreignKey(key, Object.keys(OpsConfig.shape)) !== undefined
    if (index < before || key === undefined || isForeign || canonical.entries.get(key)?.kind !== 'map')
      continue
    reading.problems[index] = {
      ...problem,
      hint: `${problem.hint ?? ''} A map with \`branch\` declares an environment of that name.`.trim(),
    }
  }
}

function reportTwoDeclarations(
  written: LocatedMap,
  declared: ReadonlyMap<string, KeyPath>,
  reading: Reading,
): void {
  for (const [name, path] of declared) {
    const top = written.entries.get(name)
    if (path.length !== 2 || top === undefined || isTopKey(name)) continue
    report(
      reading,
      top,
      'config.two-forms',
      `environment ${name} is declared here and in environments: the same said in two forms`,
      'Keep one of them.',
    )
  }
}

function reportTakenNames(written: LocatedMap, reading: Reading): void {
  for (const [name, path] of takenNames(plain(written) as JsonMap)) {
    const node =
      path.length === 1 ? written.entries.get(name) : childOf(childOf(written, 'environments'), name)
    report(
      reading,
      node ?? written,
      'config.environment-name',
      `an environment cannot be named ${name}: that is a key of services`,
      'Choose another name.',
    )
  }
}

function isTopKey(key: string): boolean {
  return Object.hasOwn(OpsConfig.shape, key)
}

function entriesOf(node: Located | undefined): Iterable<Located> {
  return node?.kind === 'map' ? node.entries.values() : []
}
