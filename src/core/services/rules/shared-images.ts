import { nearest } from '../../config/reading/nearest.ts'
import type { Service } from '../service.ts'
import type { Finding, Known } from './rule.ts'

/** `image: services.backend` needs a service that has an image of its own. */
export function sharedImages(services: readonly Service[], { declared }: Known): readonly Finding[] {
  const byName = new Map(services.map((service) => [service.name, service]))
  return services.flatMap(({ name, image }) => {
    if (image.kind !== 'shared') return []
    const finding = (message: string, hint: string): readonly Finding[] => [
      { service: name, path: ['image'], code: 'services.shared-image', message, hint },
    ]
    const other = byName.get(image.service)
    if (!declared.has(image.service)) {
      const like = nearest(image.service, declared)
      const known = `Services are: ${[...declared].join(', ')}.`
      return finding(
        `there is no service '${image.service}' whose image could be shared`,
        like === undefined ? known : `Did you mean services.${like}?`,
      )
    }
    if (!other || other.image.kind === 'build' || other.image.kind === 'ready') return []
    const reason =
      other.image.kind === 'shared' ? `shares that of ${other.image.service} itself` : 'has no image'
    return finding(`${image.service} ${reason}`, 'Name the service whose image is built or written out.')
  })
}
