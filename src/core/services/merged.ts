import { mergeLayers } from '../config/merge.ts'
import type { MergedService, ResolveInput } from './input.ts'

export type MergedServices = ReadonlyMap<string, MergedService>

/** The layers of each target's service as one value each, sorted by name. */
export function mergeServices({
  instance,
  layers,
}: Pick<ResolveInput, 'instance' | 'layers'>): MergedServices {
  const targets = [...instance.targets].sort((a, b) => (a.service < b.service ? -1 : 1))
  return new Map(
    targets.map((target) => [
      target.service,
      { ...mergeLayers(layers.get(target.service) ?? [], ['patch']), target },
    ]),
  )
}
