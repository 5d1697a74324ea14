import { checkShape } from '../config/check/shape.ts'
import { locate, plain } from '../config/reading/located.ts'
import type { Reading } from '../config/reading/reading.ts'
import { brokenRules } from '../config/rules/broken-rules.ts'
import { parseKeys } from '../config/schema/parse/parse-keys.ts'
import { SERVICE_SHORT_KEYS, ServiceConfig } from '../config/schema/service.ts'
import { canonicalService } from '../config/short/service-forms.ts'
import { type Origins, originAt } from '../origin.ts'
import { at, isError, type Problem } from '../problem.ts'
import { isValueMap, redact, Sensitive, type Value, type ValueMap } from '../sensitive.ts'
import { configuredFiles } from './parts/configured-files.ts'
import { withTexts } from './parts/texts.ts'
import { isSecretKey, kindOf } from './references/value.ts'
import { misplacedSecrets } from './secrets/misplaced.ts'
import type { ConfiguredFile, EnvValue, FileContent, Service } from './service.ts'

/** A service as its schema has it, every value decided. What may be secret stands apart from what may not. */
export interface Finished {
  /** Without secrets: where one stands in `env` or `files`, this has `***`. */
  readonly config: ServiceConfig
  readonly env: Readonly<Record<string, EnvValue>>
  readonly files: Service['files']
  /** Those of further containers, by the container's name. */
  readonly containers: ReadonlyMap<string, Pick<Service, 'env' | 'files'>>
  /** With the secrets that stand in Secrets among them. */
  readonly objects: Service['objects']
  /** Keys that were left out, because a mistake in them was told. */
  readonly failed: ReadonlySet<string>
  readonly configure: readonly ConfiguredFile[]
  readonly buildConfigure: readonly ConfiguredFile[]
  readonly buildSecrets: Readonly<Record<string, Sensitive>>
}

/** Short forms that waited for a reference are written out, and the whole is held against the schema, strictly. */
export function finishService(
  name: string,
  value: ValueMap,
  origins: Origins,
  problems: Problem[],
  unresolved: ReadonlySet<string> = new Set(),
): Finished | undefined {
  const found: Problem[] = []
  const reading: Reading = { final: true, problems: found }
  const located = locate(withoutOddVariables(value, origins, found), origins)
  const written = located.kind === 'map' ? canonicalService(located, reading) : located
  const { node: canonical, data } = withTexts(written, ServiceConfig)
  if (data === undefined) checkShape(canonical, ServiceConfig, reading)
  const whole = plain(canonical)
  found.push(...misplacedSecrets(whole, origins))
  const mistaken = keysIn(found)
  const sound = withoutKeys(whole, mistaken)
  const config = data !== undefined && mistaken.length === 0 ? data : configOf(sound)
  const before = new Set([...unresolved, ...mistaken])
  if (config !== undefined) found.push(...brokenRules(config, origins, before))
  problems.push(...found.map((problem) => inService(name, problem)))
  if (config === undefined || !isValueMap(sound)) return undefined
  const failed = new Set([...before, ...keysIn(found)])
  const containers = containersOf(sound)
  const build = isValueMap(sound.build) ? sound.build : {}
  return {
    config,
    env: envOf(sound),
    files: filesOf(sound.files),
    containers,
    configure: configuredFiles(sound.configure, origins, ['configure']),
    buildConfigure: configuredFiles(build.configure, origins, ['build', 'configure']),
    buildSecrets: secretsOf(build.secrets),
    failed,
    objects: objectsOf(sound.objects),
  }
}

function configOf(value: Value): ServiceConfig | undefined {
  return parseKeys(ServiceConfig, redact(value)).data
}

/** The keys that mistakes are in; those of short forms by their canonical names. */
function keysIn(problems: readonly Problem[]): readonly string[] {
  return problems.filter(isError).map(({ path = [] }) => SHORT_KEYS.get(String(path[0])) ?? String(path[0]))
}

const SHORT_KEYS: ReadonlyMap<string, string> = new Map(Object.entries(SERVICE_SHORT_KEYS))

function withoutKeys(value: Value, keys: readonly string[]): Value {
  if (keys.length === 0 || !isValueMap(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}

function inService(name: string, problem: Problem): Problem {
  return { ...problem, path: ['services', name, ...(problem.path ?? [])] }
}

/** A reference may turn out to be a map or a list; a variable is text. */
function withoutOddVariables(value: ValueMap, origins: Origins, problems: Problem[]): ValueMap {
  const env = new Map(entriesOf(value.env))
  for (const [key, variable] of env) {
    if (
      variable === null ||
      typeof variable !== 'object' ||
      variable instanceof Sensitive ||
      isSecretKey(variable)
    )
      continue
    env.delete(key)
    problems.push({
      code: 'services.type-mismatch',
      message: `is ${kindOf(variable)}, but a variable is text, a number, true or false`,
      hint: 'Name one value of it, ${services.<name>.env.<KEY>}; all of another service is env: from(services.<name>.env).',
      ...at(originAt(origins, ['env', key]), ['env', key]),
    })
  }
  return isValueMap(value.env) ? { ...value, env: Object.fromEntries(env) } : value
}

function envOf(whole: ValueMap): Record<string, EnvValue> {
  const external = isValueMap(whole.external) ? whole.external.env : undefined
  const env: Record<string, EnvValue> = {}
  for (const [key, value] of [...entriesOf(external), ...entriesOf(whole.env)]) {
    // Numbers and booleans as JSON writes them (spec 4).
    if (typeof value === 'string' || value instanceof Sensitive || isSecretKey(value)) env[key] = value
    else env[key] = JSON.stringify(value)
  }
  return env
}

function containersOf(whole: ValueMap): Finished['containers'] {
  const entries = [...entriesOf(whole.containers), ...entriesOf(whole.init)]
  return new Map(
    entries.map(([name, entry]) => {
      const { env = null, files } = isValueMap(entry) ? entry : {}
      return [name, { env: envOf({ env }), files: filesOf(files) }] as const
    }),
  )
}

/** One that stands in the clear is treated like the others, as far as that goes. */
function secretsOf(secrets: Value | undefined): Finished['buildSecrets'] {
  return Object.fromEntries(
    entriesOf(secrets).flatMap(([name, value]) => {
      if (value instanceof Sensitive) return [[name, value]]
      return typeof value === 'string' ? [[name, new Sensitive(value, `build.secrets.${name}`)]] : []
    }),
  )
}

function filesOf(files: Value | undefined): Service['files'] {
  const contents: Record<string, FileContent> = {}
  for (const [path, content] of entriesOf(files)) {
    if (content instanceof Sensitive) contents[path] = content
    else contents[path] = isValueMap(content) ? { from: String(content.from) } : String(content)
  }
  return contents
}

function objectsOf(objects: Value | undefined): Service['objects'] {
  return Array.isArray(objects) ? objects.filter(isValueMap) : []
}

function entriesOf(value: Value | undefined): readonly (readonly [string, Value])[] {
  return isValueMap(value) ? Object.entries(value) : []
}
