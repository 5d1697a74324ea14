import { isMap, type JsonMap } from '../../json.ts'
import type { Checked } from '../../problem.ts'
import type { Remember } from '../../remember.ts'
import { opsAsMeant } from '../check/as-meant.ts'
import { checkShape } from '../check/shape.ts'
import type { Layer } from '../layer.ts'
import { declaredEnvironments } from '../ops/declared-environments.ts'
import { withoutMistakes } from '../reading/broken.ts'
import { inEnvironment } from '../reading/limited.ts'
import { locate, map } from '../reading/located.ts'
import type { Reading } from '../reading/reading.ts'
import { readServiceKeys } from '../reading/service-part.ts'
import { EnvironmentEntry } from '../schema/settings/environment.ts'
import type { SourceValue } from '../source.ts'
import { layerOf, valueAt } from './layer-of.ts'

/** What the ops file says that is the same for every service of an environment. */
export interface Surroundings {
  readonly ops: SourceValue
  readonly environments: readonly string[]
  readonly layers: Checked<EnvironmentLayers>
}

export interface EnvironmentLayers {
  /** The environment's `isolation`: what a service says of its own counts, lest a stricter one be widened unasked. */
  readonly below: readonly Layer[]
  /** The environment's `env` and `defaults`. */
  readonly above: readonly Layer[]
}

export function surroundingsOf(environment: string, written: SourceValue, remember: Remember): Surroundings {
  return remember.about(`surroundings ${environment}`, written, () => {
    const ops = opsAsMeant(written).source
    const declared = declaredEnvironments(isMap(ops.value) ? ops.value : {})
    const reading: Reading = { final: false, problems: [] }
    const layers = { value: layersIn(environment, declared, ops, reading), problems: reading.problems }
    return { ops, environments: [...declared.keys()], layers }
  })
}

function layersIn(
  environment: string,
  declared: ReturnType<typeof declaredEnvironments>,
  ops: SourceValue,
  reading: Reading,
): EnvironmentLayers {
  const path = declared.get(environment)
  const written = path === undefined ? undefined : valueAt(ops.value as JsonMap, path)
  if (path === undefined || !isMap(written)) return { below: [], above: [] }
  const below: Layer[] = []
  const above: Layer[] = []
  if (written.env !== undefined) {
    const env = locate(written.env, ops.origins, [...path, 'env'])
    const only = map([['env', env]], env)
    const before = reading.problems.length
    checkShape(only, EnvironmentEntry, reading)
    const sound = withoutMistakes(only, reading.problems.slice(before))
    above.push(layerOf(`environments.${environment}.env`, sound))
  }
  if (written.isolation !== undefined) {
    const isolation = locate(written.isolation, ops.origins, [...path, 'isolation'])
    const keys = readServiceKeys(map([['isolation', isolation]], isolation), reading)
    below.push(layerOf(`environments.${environment}.isolation`, keys))
  }
  if (written.defaults !== undefined) {
    const defaults = locate(written.defaults, ops.origins, [...path, 'defaults'])
    const keys = inEnvironment(environment, readServiceKeys(defaults, reading), declared.keys(), reading)
    above.push(layerOf(`environments.${environment}.defaults`, keys))
  }
  return { below, above }
}
