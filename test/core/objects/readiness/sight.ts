import { load } from 'js-yaml'
import { isMap, type JsonMap } from '../../../../src/core/json.ts'
import { idOf } from '../../../../src/core/objects/object.ts'
import { readinessOf } from '../../../../src/core/objects/readiness/readiness.ts'

/** `state: message` of a live object written as YAML, with its pods as YAML documents. */
export function judge(object: string, ...pods: readonly string[]): string {
  const body = parseManifest(object)
  const live = { id: idOf(body), uid: 'u', resourceVersion: '1', body }
  const { state, message } = readinessOf(live.id, { live, pods: pods.map(parseManifest) })
  return `${state}: ${message}`
}

function parseManifest(text: string): JsonMap {
  const value = load(text)
  if (!isMap(value)) throw new TypeError(`no object: ${text}`)
  return value
}
