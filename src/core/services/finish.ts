import { findingsOf } from '../config/check/findings.ts'
import { checkShape } from '../config/check/shape.ts'
import { reportUnknownKeys } from '../config/check/unknown-keys.ts'
import { locate, plain } from '../config/reading/located.ts'
import type { Reading } from '../config/reading/reading.ts'
import { brokenRules } from '../config/rules/broken-rules.ts'
import { parseKeys } from '../config/schema/parse/parse-keys.ts'
import { SERVICE_SHORT_KEYS, ServiceConfig } from '../config/schema/service.ts'
import { canonicalService } from '../config/short/service-forms.ts'
import { type Origins, originAt } from '../origin.ts'
import { at, isError, type Problem } from '../problem.ts'
import { holdsSensitive, isValueMap, redact, Sensitive, type Value, type ValueMap } from '../sensitive.ts'
import { configuredFiles } from './parts/configured-files.ts'
import { withTexts } from './parts/texts.ts'
import { isSecretKey } from './references/value.ts'
import { misplacedSecrets } from './secrets/misplaced.ts'
import { withoutOddVariables } from './secrets/odd-variables.ts'
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
  const { whole, data } = writtenOut(withoutOddVariables(value, origins, found), origins, found)
  if (holdsSensitive(whole)) found.push(...misplacedSecrets(whole, origins))
  if (data === undefined) found.push(...secretForms(withoutKeys(whole, keysIn(found)), origins))
  const mistaken = keysIn(found)
  const sound = withoutKeys(whole, mistaken)
  const config = data !== undefined && mistaken.length === 0 ? data : configOf(sound)
  const before = new Set([...unresolved, ...mistaken])
  if (config !== undefined) found.push(...brokenRules(config, origins, before))
  problems.push(...found.map((problem) => inService(name, problem)))
  if (config === undefined) return undefined
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

/** What the schema takes as it stands is canonical, which is most of what is said; `data` is what it makes of the whole. */
function writtenOut(
  value: ValueMap,
  origins: Origins,
  problems: Problem[],
): { readonly whole: ValueMap; readonly data?: ServiceConfig } {
  const first = parseKeys(ServiceConfig, redacted(value))
  if (first.data !== undefined) return { whole: value, data: first.data }
  const open = openKeys(first.issues)
  const located = locate(
    withKeys(value, (key) => open.has(key)),
    origins,
  )
  if (located.kind !== 'map') return { whole: value }
  const reading: Reading = { final: true, problems }
  const { node, data } = withTexts(canonicalService(located, reading), ServiceConfig)
  if (data === undefined) {
    // What people write was held against it before; a reference may have brought anything.
    reportUnknownKeys(node, ServiceConfig, reading, [...SHORT_KEYS.keys()])
    checkShape(node, ServiceConfig, reading)
  }
  const written = plain(node)
  const whole = { ...withKeys(value, (key) => !open.has(key)), ...(isValueMap(written) ? written : {}) }
  return data === undefined ? { whole } : { whole, data: { ...first.sound, ...data } }
}

/** Keys that the schema does not take, with those that they are short for. */
function openKeys(issues: ReturnType<typeof parseKeys>['issues']): ReadonlySet<string> {
  const keys = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [String(issue.path[0])],
  )
  return new Set(keys.flatMap((key) => [key, SHORT_KEYS.get(key) ?? key]))
}

/** A secret text where a map or a list belongs, which was let through as long as it was to come. */
function secretForms(value: ValueMap, origins: Origins): readonly Problem[] {
  const { issues } = parseKeys(ServiceConfig, redacted(value))
  return findingsOf(issues).map(({ path, message, hint }) => {
    const place = path.map((key) => (typeof key === 'number' ? key : String(key)))
    return {
      code: 'config.value',
      message: message.replace("'***'", 'a secret text'),
      hint: hint === undefined || hint.includes('***') ? ONE_TEXT : hint,
      ...at(originAt(origins, place), place),
    }
  })
}

const ONE_TEXT = 'A secret is one text: it belongs into a variable of env, or into the text of a file.'

function configOf(value: Value): ServiceConfig | undefined {
  return parseKeys(ServiceConfig, redacted(value)).data
}

function redacted(value: Value): Value {
  return holdsSensitive(value) ? redact(value) : value
}

/** The keys that mistakes are in; those of short forms by their canonical names. */
function keysIn(problems: readonly Problem[]): readonly string[] {
  return problems.filter(isError).map(({ path = [] }) => SHORT_KEYS.get(String(path[0])) ?? String(path[0]))
}

const SHORT_KEYS: ReadonlyMap<string, string> = new Map(Object.entries(SERVICE_SHORT_KEYS))

function withoutKeys(value: ValueMap, keys: readonly string[]): ValueMap {
  return keys.length === 0 ? value : withKeys(value, (key) => !keys.includes(key))
}

function withKeys(value: ValueMap, isWanted: (key: string) => boolean): ValueMap {
  return Object.fromEntries(Object.entries(value).filter(([key]) => isWanted(key)))
}

function inService(name: string, problem: Problem): Problem {
  return { ...problem, path: ['services', name, ...(problem.path ?? [])] }
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
