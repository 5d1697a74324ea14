import { nearest } from '../../config/reading/nearest.ts'
import type { KeyPath } from '../../json.ts'
import type { Service } from '../service.ts'
import type { Finding, Known } from './rule.ts'

/** `image: services.backend` needs a service that has an image of its own. */
export function sharedImages(
  services: readonly Service[],
  { declared, services: byName, isPassing }: Known,
): readonly Finding[] {
  return services.flatMap((service) => sharesOf(service).flatMap(checked))

  function checked({ name, image, path }: Share): readonly Finding[] {
    const ofBranches = isPassing(image.service)
    const finding = (message: string, hint: string): readonly Finding[] => [
      { service: name, path, code: 'services.shared-image', message, hint, ofBranches },
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
  }
}

interface Share {
  readonly name: string
  readonly image: { readonly service: string }
  readonly path: KeyPath
}

/** The service's own image and those of its further containers, as far as another service has them. */
function sharesOf({ name, image, containers = [] }: Service): readonly Share[] {
  const own = image.kind === 'shared' ? [{ name, image, path: ['image'] }] : []
  const further = containers.flatMap((container) => {
    if (container.image?.kind !== 'shared') return []
    const key = container.runs === 'init' ? 'init' : 'containers'
    return [{ name, image: container.image, path: [key, container.name, 'image'] }]
  })
  return [...own, ...further]
}
