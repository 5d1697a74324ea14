import { z } from 'zod'
import type { Json, JsonMap, KeyPath } from '../../../json.ts'
import type { Origin } from '../../../origin.ts'
import { opsAsMeant } from '../../check/as-meant.ts'
import { ACCOUNT_SETTINGS } from '../../check/plain-credentials.ts'
import type { Ops } from '../../ops.ts'
import { printValue, withoutQuotes } from '../../provenance.ts'
import { isCredentialName } from '../../reading/credential-names.ts'
import { childOf, isNull, type Located, locate, plain } from '../../reading/located.ts'
import { OpsConfig } from '../../schema/ops.ts'
import { canonicalOps } from '../../short/ops-forms.ts'
import { routingForm } from '../../short/settings/routing-form.ts'
import type { SourceValue } from '../../source.ts'
import { declaredEnvironments } from '../declared-environments.ts'
import { isReplaced, overrideOf } from './routing.ts'

/** A setting of the ops file: what it is, and who said so. */
export interface ExplainedSetting {
  readonly path: KeyPath
  /** On one line; `***` where it is a credential. */
  readonly value: string
  /** Where it is written; undefined: `because` says why it is so. */
  readonly origin?: Origin
  readonly because?: string
}

/** Settings that are not told here: what they say is told of each environment and service. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set(['environments', 'services', 'vars', 'extends'])

/**
 * Every setting that is written, and of the others what holds without them; for one environment with what that says
 * itself, where `source` and `ops` are as the call for it made them.
 */
export function explainSettings(
  source: SourceValue,
  ops: Ops,
  environment?: string,
): readonly ExplainedSetting[] {
  const meant = opsAsMeant(source).source
  const located = locate(meant.value, meant.origins)
  const reading = { final: false, problems: [] }
  const root = located.kind === 'map' ? canonicalOps(located, reading) : located
  return Object.entries(OpsConfig.shape).flatMap(([key, schema]) => {
    if (TOLD_ELSEWHERE.has(key)) return []
    const node = childOf(root, key)
    const rows = rowsOf(node, schema, [key])
    if (key === 'routing' && environment !== undefined) {
      const own = ownRouting(located, environment)
      if (own !== undefined) return [...rows.filter((row) => isKept(row, own)), ...rowsOf(own, schema, [key])]
    }
    const because = isLeftOut(node) ? LEFT_OUT[key]?.(ops) : undefined
    return because === undefined ? rows : [{ path: [key], ...because }]
  })
}

/** What an environment says of `routing` itself. */
function ownRouting(root: Located, environment: string): Located | undefined {
  const declared = declaredEnvironments(plain(root) as JsonMap).get(environment) ?? []
  const [first, second] = declared
  const entry = first === undefined ? undefined : childOf(root, String(first))
  const own = childOf(second === undefined ? entry : childOf(entry, String(second)), 'routing')
  return own && routingForm(own, { final: false, problems: [] })
}

function isKept({ path }: ExplainedSetting, own: Located): boolean {
  return !isReplaced(path.slice(1), overrideOf(own))
}

export function isSetting(key: string): boolean {
  return Object.hasOwn(OpsConfig.shape, key) && !TOLD_ELSEWHERE.has(key)
}

/** What holds where a whole key is left out and the schema names no default. */
const LEFT_OUT: Readonly<
  Record<string, (ops: Ops) => { readonly value: string; readonly because: string } | undefined>
> = {
  name: ({ name }) => ({ value: name, because: 'the name of the ops repository' }),
  forges: () => ({ value: 'one', because: "told by the ops repository's remote" }),
  registry: ({ registry }) =>
    registry === undefined
      ? { value: 'none', because: 'what the forge has is not known: nothing can be built' }
      : { value: registry.push, because: 'the registry of the forge, under the group of the ops repository' },
  clusters: () => ({ value: 'one', because: "the agent's own" }),
  domain: () => ({ value: 'none', because: 'no routes without a url' }),
  routing: () => ({ value: 'by itself', because: 'found in the cluster once' }),
  notifications: () => ({ value: 'nobody', because: 'left out' }),
}

function rowsOf(
  node: Located | undefined,
  schema: z.core.$ZodType,
  path: KeyPath,
): readonly ExplainedSetting[] {
  const type = unwrap(schema)
  if (type instanceof z.ZodObject && (isLeftOut(node) || node?.kind === 'map')) {
    const whole = defaultOf(schema)
    if (isLeftOut(node) && whole !== undefined) return [byDefault(path, whole)]
    return Object.entries(type.shape).flatMap(([key, part]) =>
      rowsOf(childOf(node, key), part as z.core.$ZodType, [...path, key]),
    )
  }
  if (node !== undefined && !isNull(node)) return written(node, path)
  const fallback = defaultOf(schema)
  return fallback === undefined ? [] : [byDefault(path, fallback)]
}

function written(node: Located, path: KeyPath): readonly ExplainedSetting[] {
  if (node.kind === 'map' && node.entries.size > 0)
    return [...node.entries].flatMap(([key, item]) => written(item, [...path, key]))
  const value = isCredential(path) ? '***' : withoutQuotes(printValue(plain(node) as Json))
  return [{ path, value, ...(node.origin === undefined ? { because: 'written' } : { origin: node.origin }) }]
}

/** Whoever knows the address of a webhook may write there. */
function isCredential(path: KeyPath): boolean {
  const [first, last] = [String(path[0]), String(path.at(-1))]
  const isAccount = ACCOUNT_SETTINGS.includes(first) || path.length === 1
  return (isAccount && isCredentialName(last)) || (first === 'notifications' && last === 'url')
}

function byDefault(path: KeyPath, value: Json): ExplainedSetting {
  return { path, value: withoutQuotes(printValue(value)), because: 'default' }
}

function isLeftOut(node: Located | undefined): boolean {
  return node === undefined || isNull(node)
}

function defaultOf(schema: z.core.$ZodType): Json | undefined {
  return z.globalRegistry.get(schema)?.default as Json | undefined
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrap(schema.def.innerType) : schema
}
