import type { Image, Lookups } from '../../images/image.ts'
import type { KeyPath } from '../../json.ts'
import type { Problem } from '../../problem.ts'
import type { Part } from '../frame.ts'

/**
 * `runAsNonRoot` with an image that runs as root, or as somebody of whom the kubelet cannot tell: no container of it would
 * start. https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/kubelet/kuberuntime/security_context_others.go
 */
export function rootImages(
  parts: readonly Part[],
  images: readonly Image[],
  lookups: Lookups,
): readonly Problem[] {
  const asking = parts.filter(({ service }) => service.runAsNonRoot === true && service.user === undefined)
  if (asking.length === 0) return []
  const users = new Map(images.map((image) => [image.reference, userOf(image, lookups)]))
  return asking.flatMap((part) =>
    runningIn(part).flatMap(({ reference, name, path }) => {
      const user = users.get(reference)
      const who = user === undefined ? undefined : doubtAbout(user)
      return who === undefined ? [] : [problem(part.service.name, name, path, who)]
    }),
  )
}

interface Running {
  readonly reference: string
  readonly name: string
  /** The key of the service where a user can be written for it. */
  readonly path: KeyPath
}

/** Whatever says its user, and whatever runs the same image again, has nothing to add. */
function runningIn({ service, image, containerImages }: Part): readonly Running[] {
  const own = image === undefined ? [] : [{ reference: image.reference, name: service.name, path: [] }]
  const further = (service.containers ?? []).flatMap(({ name, runs, user }) => {
    const other = containerImages?.get(name)
    const path = [runs === 'init' ? 'init' : 'containers', name]
    return other === undefined || user !== undefined ? [] : [{ reference: other.reference, name, path }]
  })
  return [...own, ...further]
}

/** '' is root; undefined: nobody knows. Of what was just built its Dockerfile told, before any registry. */
function userOf(image: Image, lookups: Lookups): string | undefined {
  const lookup = lookups.get(image.reference)
  const told = lookup?.known === true && lookup.value !== 'absent' ? lookup.value.user : undefined
  return image.kind === 'build' ? (image.user ?? (told || undefined)) : told
}

/** `user[:group]`, by name or number. */
function doubtAbout(user: string): string | undefined {
  const [name = ''] = user.split(':')
  if (name === '' || name === 'root' || /^0+$/.test(name))
    return name === '' ? 'root, for want of a USER' : 'root'
  return /^\d+$/.test(name) ? undefined : `'${name}', of whom only the image knows whether that is root`
}

function problem(service: string, name: string, path: KeyPath, who: string): Problem {
  return {
    code: 'desired.root-image',
    severity: 'warning',
    message: `the image of ${name} runs as ${who}: with runAsNonRoot no container of it starts`,
    hint: 'Write the number of another user in the Dockerfile (USER 1000) or here (user: 1000), or remove runAsNonRoot.',
    path: ['services', service, ...path, ...(path.length === 0 ? ['runAsNonRoot'] : [])],
    service,
  }
}
