import { mergeLayers } from '../config/merge.ts'
import { AFRESH, type Remember } from '../remember.ts'
import type { MergedService, ResolveInput } from './input.ts'

export type MergedServices = ReadonlyMap<string, MergedService>

/** The layers of each target's service as one value each, sorted by name. */
export function mergeServices(
  { instance, layers }: Pick<ResolveInput, 'instance' | 'layers'>,
  remember: Remember = AFRESH,
): MergedServices {
  const targets = [...instance.targets].sort((a, b) => (a.service < b.service ? -1 : 1))
  return new Map(
    targets.map((target) => {
      const own = layers.get(target.service) ?? []
      const inputs = [own, ...Object.values(target.source)]
      const merge = () => ({ ...mergeLayers(own, ['patch']), target })
      return [target.service, remember.again('merged', target.service, inputs, merge)]
    }),
  )
}
