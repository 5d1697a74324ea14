import type { Remember } from '../remember.ts'
import type { Frame, Part } from './frame.ts'
import { renderService, type ServiceObjects } from './service-objects.ts'

/**
 * The objects of one service, rendered again where something that they are made of is another. What a service may see of
 * others is cut out here, so that no renderer can depend on what is not compared.
 */
export function renderAgain(frame: Frame, common: string, part: Part, remember: Remember): ServiceObjects {
  const { service } = part
  const source = frame.sources.get(service.name)
  const others = (service.exposure?.proxy ?? []).map((proxy) => proxy.service)
  const ports = new Map(
    others.flatMap((name) => {
      const known = frame.ports?.get(name)
      return known === undefined ? [] : [[name, known] as const]
    }),
  )
  const isEntered = frame.entered?.has(service.name) ?? false
  const { image, workdir, workdirNeeds, containerImages } = part
  const ofImages = [image, part.ports, workdir, workdirNeeds, [...(containerImages ?? [])], [...ports]]
  return remember.again(
    'objects',
    service.name,
    [service, source, frame.owner, common, isEntered, JSON.stringify(ofImages)],
    () => {
      const seen: Frame = {
        ...frame,
        instance: { ...frame.instance, targets: [] },
        sources: new Map(source === undefined ? [] : [[service.name, source]]),
        ports,
        entered: new Set(isEntered ? [service.name] : []),
      }
      return renderService(seen, part)
    },
  )
}

/** What every service of an instance sees of it, as a text that is equal exactly where it is. */
export function printFrame({ sources, ports, entered, owner, instance, cluster, ...rest }: Frame): string {
  const { targets: _, ...place } = instance
  const { kinds, ...served } = cluster
  return JSON.stringify([place, served, [...kinds], rest])
}
