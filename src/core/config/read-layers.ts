import { isMap, type Json, type JsonMap, type KeyPath } from '../json.ts'
import type { Origins } from '../origin.ts'
import type { Checked, Problem } from '../problem.ts'
import { opsAsMeant } from './check/as-meant.ts'
import { checkShape } from './check/shape.ts'
import { reportForbiddenKeys } from './check/unknown-keys.ts'
import { servicesIn } from './extends/services-in.ts'
import { isGeneralLayer, type Layer } from './layer.ts'
import { declaredEnvironments } from './ops/declared-environments.ts'
import { OWN_LAYER, type OwnFile, readOwn } from './own/read-own.ts'
import { presetLayer } from './presets/preset-layer.ts'
import { withoutMistakes } from './reading/broken.ts'
import { defaultsLayer } from './reading/defaults.ts'
import { inEnvironment, partIn } from './reading/limited.ts'
import { type LocatedMap, locate, map, originsIn, plain } from './reading/located.ts'
import type { Reading } from './reading/reading.ts'
import { readServiceKeys, readServicePart, type ServicePart } from './reading/service-part.ts'
import { EnvironmentEntry } from './schema/settings/environment.ts'
import { partsOfSource, type SourceValue } from './source.ts'

/**
 * All that is said about one service in one environment, lowest first: built-in defaults, the preset, `services.defaults`,
 * the service repository's own file, `services.<name>`, its file in the ops repository, the environment's `env` and
 * `defaults`, then `byEnv` of each of those. Mistakes of the own file carry the service, which alone they hold.
 */
export function readLayers(
  service: string,
  environment: string,
  written: SourceValue,
  serviceFile: SourceValue | undefined,
  own?: OwnFile,
): Checked<readonly Layer[]> {
  const reading: Reading = { final: false, problems: [] }
  const ops = opsAsMeant(written).source
  const opsValue = isMap(ops.value) ? ops.value : {}
  const declared = declaredEnvironments(opsValue)

  const parts: Part[] = []
  for (const { name, value, origins, path } of placesOf(service, ops, serviceFile)) {
    reportForbiddenKeys(value, origins, path, reading)
    const node = locate(value, origins, path)
    parts.push({
      name,
      part: partIn(environment, readServicePart(node, declared.keys(), reading), declared.keys(), reading),
    })
  }
  const middle = environmentLayers(environment, declared, ops, reading)
  const opsLayers = inOrder(parts, middle, environment)
  if (own === undefined) return whole(opsLayers, reading.problems)
  const { parts: spoken, problems } = readOwn(service, environment, declared.keys(), opsLayers, own)
  const place = parts.findIndex(({ name }) => !isGeneralLayer(name))
  const named = spoken.map((part) => ({ name: OWN_LAYER, part }))
  const all = parts.toSpliced(place < 0 ? parts.length : place, 0, ...named)
  return whole(inOrder(all, middle, environment), [...reading.problems, ...problems])

  function whole(layers: readonly Layer[], problems: Problem[]): Checked<readonly Layer[]> {
    return { value: [defaultsLayer(), ...presetLayer(service, layers, problems), ...layers], problems }
  }
}

function inOrder(parts: readonly Part[], middle: readonly Layer[], environment: string): readonly Layer[] {
  const overrides = parts.flatMap(({ name, part }) => {
    const override = part.byEnv.get(environment)
    return override === undefined ? [] : [layerOf(`${name} byEnv.${environment}`, override)]
  })
  return [...parts.map(({ name, part }) => layerOf(name, part.base)), ...middle, ...overrides]
}

interface Part {
  readonly name: string
  readonly part: ServicePart
}

interface Place {
  readonly name: string
  readonly value: Json
  readonly origins: Origins
  readonly path: KeyPath
}

/** The places that speak about a service, lowest first. */
function placesOf(service: string, ops: SourceValue, serviceFile: SourceValue | undefined): readonly Place[] {
  const places: Place[] = []
  for (const key of ['defaults', service]) {
    for (const spoken of servicesIn(ops, key)) places.push({ name: `services.${key}`, ...spoken })
  }
  for (const part of serviceFile === undefined ? [] : partsOfSource(serviceFile))
    places.push({ name: part.file, value: part.value, origins: part.origins, path: [] })
  return places
}

function environmentLayers(
  environment: string,
  declared: ReadonlyMap<string, KeyPath>,
  ops: SourceValue,
  reading: Reading,
): readonly Layer[] {
  const path = declared.get(environment)
  const written = path === undefined ? undefined : valueAt(ops.value as JsonMap, path)
  if (path === undefined || !isMap(written)) return []
  const layers: Layer[] = []
  if (written.env !== undefined) {
    const env = locate(written.env, ops.origins, [...path, 'env'])
    const only = map([['env', env]], env)
    const before = reading.problems.length
    checkShape(only, EnvironmentEntry, reading)
    const sound = withoutMistakes(only, reading.problems.slice(before))
    layers.push(layerOf(`environments.${environment}.env`, sound))
  }
  if (written.isolation !== undefined) {
    const isolation = locate(written.isolation, ops.origins, [...path, 'isolation'])
    const keys = readServiceKeys(map([['isolation', isolation]], isolation), reading)
    layers.push(layerOf(`environments.${environment}.isolation`, keys))
  }
  if (written.defaults !== undefined) {
    const defaults = locate(written.defaults, ops.origins, [...path, 'defaults'])
    const keys = inEnvironment(environment, readServiceKeys(defaults, reading), declared.keys(), reading)
    layers.push(layerOf(`environments.${environment}.defaults`, keys))
  }
  return layers
}

export function valueAt(value: JsonMap, path: KeyPath): JsonMap[string] | undefined {
  let part: JsonMap[string] | undefined = value
  for (const key of path) part = isMap(part) ? part[String(key)] : undefined
  return part
}

export function layerOf(name: string, node: LocatedMap): Layer {
  return { name, value: plain(node) as JsonMap, origins: originsIn(node, name) }
}
