import { isMap } from '../json.ts'
import type { Checked } from '../problem.ts'
import { opsAsMeant } from './check/as-meant.ts'
import type { Layer } from './layer.ts'
import { layerOf, valueAt } from './layers/layer-of.ts'
import { declaredEnvironments } from './ops/declared-environments.ts'
import { type Located, locate } from './reading/located.ts'
import type { Reading } from './reading/reading.ts'
import { asMap } from './reading/service-part.ts'
import type { SourceValue } from './source.ts'

/** The variables of one environment, lowest first: the global ones, then its own. */
export function readVariables(environment: string, written: SourceValue): Checked<readonly Layer[]> {
  const reading: Reading = { final: false, problems: [] }
  const ops = opsAsMeant(written).source
  const value = isMap(ops.value) ? ops.value : {}
  const layers: Layer[] = []
  add('vars', value.vars === undefined ? undefined : locate(value.vars, ops.origins, ['vars']))
  const path = declaredEnvironments(value).get(environment)
  if (path !== undefined) {
    const own = valueAt(value, [...path, 'vars'])
    add(
      `environments.${environment}.vars`,
      own === undefined ? undefined : locate(own, ops.origins, [...path, 'vars']),
    )
  }
  return { value: layers, problems: reading.problems }

  function add(name: string, node: Located | undefined): void {
    if (node !== undefined) layers.push(layerOf(name, asMap(node, undefined, reading)))
  }
}
