import { isMap, type JsonMap, type KeyPath } from '../../json.ts'
import type { Layer } from '../layer.ts'
import { type LocatedMap, originsIn, plain } from '../reading/located.ts'

export function layerOf(name: string, node: LocatedMap): Layer {
  return { name, value: plain(node) as JsonMap, origins: originsIn(node, name) }
}

export function valueAt(value: JsonMap, path: KeyPath): JsonMap[string] | undefined {
  let part: JsonMap[string] | undefined = value
  for (const key of path) part = isMap(part) ? part[String(key)] : undefined
  return part
}
