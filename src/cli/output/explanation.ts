import type { ExplainedSetting } from '../../core/config/ops/settings/explain.ts'
import type { Inferred, Overview } from '../../core/desired/overview/overview.ts'
import type { Image } from '../../core/images/image.ts'
import { type Json, type JsonMap, printPath } from '../../core/json.ts'
import { type Origin, printOrigin } from '../../core/origin.ts'
import type { ExplainedValue } from '../../core/services/explain/explain.ts'
import type { Prepared } from '../../reconcile/prepare/prepared.ts'
import { table } from './table.ts'

/** What may be shown of a text. */
type Scrub = (text: string) => string

/** A value that nobody wrote, or that another key decides. */
export interface InferredRow {
  readonly name: string
  readonly text: string
  readonly because: string
  /** Whether it stands there without anybody's word. */
  readonly isInferred: boolean
}

export function describeEnvironment(
  { instance, configuration, held }: Pick<Prepared, 'instance' | 'configuration' | 'held'>,
  services: readonly Overview[],
  scrub: Scrub,
): string {
  const rows = services.map(({ service, shape, from, ports, routes, needs }) => [
    service,
    shape.value,
    from,
    starred(ports),
    starred(routes),
    needs.join(', ') || '–',
  ])
  const lines = [
    `${instance.name}  ${configuration.revision}  namespace ${instance.namespace}, ${instance.type}`,
    table([['SERVICE', 'RUNS', 'FROM', 'PORTS', 'ROUTES', 'NEEDS'], ...rows], scrub),
    ...[...held].map(([service, reason]) => `! ${service} is held: ${reason}`),
  ]
  if (services.some(({ ports, routes }) => ports.because ?? routes.because))
    lines.push('* inferred; `diploid explain <service>` says from what')
  return lines.join('\n')
}

export function describeValues(
  title: string,
  inferred: readonly InferredRow[],
  values: readonly ExplainedValue[],
  scrub: Scrub,
): string {
  const rows: string[][] = inferred.map(({ name, text, because, isInferred }) => [
    name,
    text,
    isInferred ? `inferred: ${because}` : because,
  ])
  const byHand = values.filter(({ setBy }) => setBy?.origin.file !== undefined)
  for (const { path, value, setBy, written, overrode } of [
    ...byHand,
    ...values.filter((one) => !byHand.includes(one)),
  ]) {
    const reference = written === undefined ? '' : `  ${written}`
    rows.push([printPath(path), value, `${setBy === undefined ? '' : placeOf(setBy.origin)}${reference}`])
    for (const other of overrode) rows.push(['', other.text, `overridden: ${placeOf(other.origin)}`])
  }
  if (rows.length === 0) return ''
  return `${title}\n${table([['KEY', 'VALUE', 'FROM'], ...rows], scrub)}`
}

export function describeImage(
  environment: string,
  image: Extract<Image, { kind: 'build' }>,
  scrub: Scrub,
): string {
  const rows = image.parts.map(({ name, value }) => [name, value])
  return [
    `${image.service} in ${environment}: ${image.reference}`,
    'The tag is a hash of these; a key that the registry has is not built again.',
    table([['PART', 'VALUE'], ...rows], scrub),
  ].join('\n')
}

export function overviewAsJson(overview: Overview): JsonMap {
  const { service, from, needs, shape, image, ports, routes } = overview
  return {
    service,
    from,
    needs: [...needs],
    shape: inferredAsJson(shape),
    image: inferredAsJson(image),
    ports: inferredAsJson(ports),
    routes: inferredAsJson(routes),
  }
}

export function valuesAsJson(inferred: readonly InferredRow[], values: readonly ExplainedValue[]): JsonMap {
  return {
    inferred: inferred.map(({ name, text, because }) => ({
      key: name,
      value: text,
      because,
    })),
    values: values.map(({ path, value, removed, setBy, written, overrode }) => ({
      key: printPath(path),
      ...(removed === true ? { removed } : { value }),
      ...(written === undefined ? {} : { written }),
      ...(setBy === undefined ? {} : { origin: originAsJson(setBy.origin) }),
      overrode: overrode.map((other) => ({ value: other.text, origin: originAsJson(other.origin) })),
    })),
  }
}

export function imageAsJson(image: Extract<Image, { kind: 'build' }>): JsonMap {
  return {
    service: image.service,
    reference: image.reference,
    parts: image.parts.map(({ name, value }) => ({ name, value })),
  }
}

/** What was written comes first: the defaults are the long part. */
export function describeSettings(
  settings: readonly ExplainedSetting[],
  scrub: Scrub,
  title = 'settings of the ops file',
): string {
  if (settings.length === 0) return ''
  const byHand = settings.filter(({ origin }) => origin !== undefined)
  const others = settings.filter(({ origin }) => origin === undefined)
  const rows = [...byHand, ...others].map(({ path, value, origin, because }) => [
    printPath(path),
    value,
    origin === undefined ? (because ?? '') : printOrigin(origin),
  ])
  return `${title}\n${table([['KEY', 'VALUE', 'FROM'], ...rows], scrub)}`
}

export function settingsAsJson(
  settings: readonly ExplainedSetting[],
  environment?: string,
): readonly JsonMap[] {
  return settings.map(({ path, value, origin, because }) => ({
    ...(environment === undefined ? {} : { environment }),
    key: printPath(path),
    value,
    ...(because === undefined ? {} : { because }),
    ...(origin?.file === undefined ? {} : { file: origin.file }),
    ...(origin?.line === undefined ? {} : { line: origin.line }),
  }))
}

function starred({ value, because }: Inferred): string {
  return because === undefined ? value : `${value}*`
}

/** The place, and of the layer what the place does not tell: `.diploid.conf.js:9 (services.defaults)`. */
function placeOf(origin: Origin): string {
  if (origin.file === undefined) return origin.layer
  const layer = origin.layer.replace(origin.file, '').trim()
  return layer === '' ? printOrigin(origin) : `${printOrigin(origin)} (${layer})`
}

function inferredAsJson({ value, because }: Inferred): Json {
  return because === undefined ? { value } : { value, inferred: because }
}

function originAsJson({ layer, file, line, near }: Origin): Json {
  return {
    layer,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(near === true ? { near } : {}),
  }
}
