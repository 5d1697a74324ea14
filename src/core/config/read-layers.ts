import type { Checked, Problem } from '../problem.ts'
import { AFRESH, type Remember } from '../remember.ts'
import { servicesIn, spokenIn } from './extends/services-in.ts'
import { isGeneralLayer, type Layer, OWN_LAYER } from './layer.ts'
import { surroundingsOf } from './layers/environment-layers.ts'
import { layerOf } from './layers/layer-of.ts'
import { readPlace } from './layers/read-place.ts'
import { type OwnFile, readOwn } from './own/read-own.ts'
import { presetLayer } from './presets/preset-layer.ts'
import { DEFAULTS_LAYER } from './reading/defaults.ts'
import { partIn } from './reading/limited.ts'
import type { LocatedMap } from './reading/located.ts'
import type { Reading } from './reading/reading.ts'
import type { ServicePart } from './reading/service-part.ts'
import type { SourceValue } from './source.ts'

/**
 * All that is said about one service in one environment, lowest first: built-in defaults, the preset, `services.defaults`,
 * the environment's `isolation`, the service repository's own file, `services.<name>`, its file in the ops repository, the
 * environment's `env` and `defaults`, then `byEnv` of each of those. Mistakes of the own file carry the service, which alone they hold.
 */
export function readLayers(
  service: string,
  environment: string,
  written: SourceValue,
  serviceFile: SourceValue | undefined,
  own?: OwnFile,
  remember: Remember = AFRESH,
): Checked<readonly Layer[]> {
  const reading: Reading = { final: false, problems: [] }
  const { ops, environments, layers: middle } = surroundingsOf(environment, written, remember)

  const parts: Part[] = []
  for (const { name, place } of placesOf(service, ops, serviceFile)) {
    const { part, problems, forbidden } = readPlace(place, environments, remember)
    reading.problems.push(...forbidden, ...problems)
    parts.push({ name, part: partIn(environment, part, environments, reading) })
  }
  reading.problems.push(...middle.problems)
  const opsLayers = inOrder(parts)
  if (own === undefined) return whole(opsLayers, reading.problems)
  const { parts: spoken, problems } = readOwn(service, environment, environments, opsLayers, own)
  const named = spoken.map((part) => ({ name: OWN_LAYER, part }))
  const all = parts.toSpliced(generalIn(parts), 0, ...named)
  return whole(inOrder(all), [...reading.problems, ...problems])

  function inOrder(parts: readonly Part[]): readonly Layer[] {
    const overrides = parts.flatMap(({ name, part }) => {
      const override = part.byEnv.get(environment)
      return override === undefined ? [] : [layer(`${name} byEnv.${environment}`, override)]
    })
    const { below, above } = middle.value
    const bases = parts.map(({ name, part }) => layer(name, part.base))
    return [...bases.toSpliced(generalIn(parts), 0, ...below), ...above, ...overrides]
  }

  /** What is the same in several environments is one layer there; what stands at one place has one name. */
  function layer(name: string, node: LocatedMap): Layer {
    return remember.about('layer', node, () => layerOf(name, node))
  }

  function whole(layers: readonly Layer[], problems: Problem[]): Checked<readonly Layer[]> {
    return { value: [DEFAULTS_LAYER, ...presetLayer(service, layers, problems), ...layers], problems }
  }
}

interface Part {
  readonly name: string
  readonly part: ServicePart
}

/** How many of them, which come first, speak about services in general. */
function generalIn(parts: readonly Part[]): number {
  const place = parts.findIndex(({ name }) => !isGeneralLayer(name))
  return place < 0 ? parts.length : place
}

/** The places that speak about a service, lowest first. */
function placesOf(service: string, ops: SourceValue, serviceFile: SourceValue | undefined) {
  const inOps = ['defaults', service].flatMap((key) =>
    servicesIn(ops, key).map((place) => ({ name: `services.${key}`, place })),
  )
  return [...inOps, ...spokenIn(serviceFile).map((place) => ({ name: place.source.file, place }))]
}
