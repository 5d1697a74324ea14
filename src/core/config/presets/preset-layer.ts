import { isMap, type JsonMap } from '../../json.ts'
import { type Origin, originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { isGeneralLayer, type Layer, PRESET } from '../layer.ts'
import { locate, map, originsIn, plain } from '../reading/located.ts'
import { canonicalService } from '../short/service-forms.ts'
import { isBroken, tagged } from '../tags.ts'
import type { Preset } from './preset.ts'
import { presetOf } from './presets.ts'

/**
 * The layer between the built-in defaults and all that people say, where the highest of them that says so gives the service
 * a `type`. `layers` are all of one environment, lowest first.
 */
export function presetLayer(
  service: string,
  layers: readonly Layer[],
  problems: Problem[],
): readonly Layer[] {
  const type = topmost(layers, 'type')
  if (type === undefined) return []
  const external = topmost(layers, 'external')
  if (external !== undefined) {
    if (type.height > external.height) problems.push(both(type.origin, service))
    return []
  }
  if (isBroken(type.value)) return []
  if (typeof type.value !== 'string' || type.value.includes('$')) {
    problems.push(open(type.origin, service))
    return []
  }
  // Without a preset of that name: said already, where it was read.
  const value = defaultsOf(service, type.value, layers)
  return value === undefined ? [] : [layerOf(type.value, value, type.origin)]
}

interface Word {
  readonly value: Layer['value'][string]
  readonly height: number
  readonly origin: Origin | undefined
}

/** What the highest layer says that says anything of the key; `null` takes back what is below it. */
function topmost(layers: readonly Layer[], key: string): Word | undefined {
  const height = layers.findLastIndex(({ value }) => value[key] !== undefined)
  const layer = layers[height]
  const value = layer?.value[key]
  if (layer === undefined || value === undefined || value === null) return undefined
  return { value, height, origin: originAt(layer.origins, [key]) }
}

/** A service with code of its own is built from it; its image stands on the preset's, say, and the rest still fits. */
function isBuilt(layers: readonly Layer[]): boolean {
  return layers.some(
    ({ name, value }) => !isGeneralLayer(name) && (isMap(value.build) || typeof value.repo === 'string'),
  )
}

function defaultsOf(service: string, type: string, layers: readonly Layer[]): JsonMap | undefined {
  const preset = presetOf(type)
  if (preset === undefined) return undefined
  const env = isMap(preset.service.env) ? preset.service.env : {}
  const passwords = preset.passwords.map(
    (variable) => [variable, tagged({ kind: 'generate', name: `${service}.${variable}` })] as const,
  )
  // Another command has arguments of its own.
  const { args, ...rest } = preset.service
  const isOther = args === undefined || topmost(layers, 'command') !== undefined
  return {
    ...(isBuilt(layers) ? {} : { image: `${preset.image}:${preset.tag}` }),
    ...rest,
    ...(isOther ? {} : { args }),
    env: { ...env, ...listening(preset, layers), ...Object.fromEntries(passwords) },
  }
}

/** The program listens where the Service says that it does. */
function listening({ portVariable, service }: Preset, layers: readonly Layer[]): JsonMap {
  const ports = topmost(layers, 'ports')?.value
  const first = Array.isArray(ports) ? ports[0] : undefined
  const port = isMap(first) ? first.port : undefined
  if (portVariable === undefined || typeof port !== 'number' || port === service.port) return {}
  return { [portVariable]: port }
}

/** All of it stands where the type is written. */
function layerOf(type: string, value: JsonMap, origin: Origin | undefined): Layer {
  const name = `${PRESET} ${type}`
  const place = { layer: name, near: true, ...(origin?.file === undefined ? {} : { file: origin.file }) }
  const node = locate(value, { origin: origin?.line === undefined ? place : { ...place, line: origin.line } })
  // A row holds no mistakes: each is held against the schema by its test.
  const canonical =
    node.kind === 'map' ? canonicalService(node, { final: false, problems: [] }) : map([], node)
  return { name, value: plain(canonical) as JsonMap, origins: originsIn(canonical, name) }
}

function both(origin: Origin | undefined, service: string): Problem {
  return {
    code: 'config.type-and-external',
    message: 'would run the service here, but a lower layer says that it is external',
    hint: 'Write external: null beside type, to take that back.',
    ...at(origin, ['services', service, 'type']),
  }
}

function open(origin: Origin | undefined, service: string): Problem {
  return {
    code: 'config.reference-here',
    message: 'must be written out: what it stands for is a layer below all others',
    hint: "Write type: 'postgres', in byEnv where environments differ.",
    ...at(origin, ['services', service, 'type']),
  }
}
