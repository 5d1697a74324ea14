import type { DesiredObject } from '../../objects/object.ts'
import type { Problem } from '../../problem.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Container } from '../../services/service.ts'
import { renderEnv } from '../config/env.ts'
import { renderFiles } from '../config/files.ts'
import type { Frame, Part, PinnedImage } from '../frame.ts'
import type { RenderedStorage } from '../storage/storage.ts'
import { containerBody, type PodParts } from '../workload/container.ts'
import { literal } from '../workload/literal.ts'

// Further containers in the pods of a service.
// In: the service with its images, its volumes. Out: containers, and the configuration that only they have.
// Limits: they see the volumes of the service where the service sees them; its files only in its own image.

export interface RenderedContainers extends Required<Pick<PodParts, 'init' | 'beside' | 'volumes'>> {
  readonly objects: readonly DesiredObject[]
  readonly problems: readonly Problem[]
}

export function renderContainers(
  frame: Frame,
  part: Part,
  image: PinnedImage,
  storage: Pick<RenderedStorage, 'mounts'>,
  own: Pick<PodParts, 'mounts'>,
): RenderedContainers {
  const rendered = (part.service.containers ?? []).map((container) => {
    const pinned = container.image === undefined ? image : part.containerImages?.get(container.name)
    const shared = container.image === undefined ? own.mounts : storage.mounts
    return renderContainer(frame, part, pinned ?? image, container, shared)
  })
  const of = (runs: Container['runs']) =>
    rendered.flatMap((each) => (each.runs === runs ? [each.container] : []))
  return {
    init: of('init'),
    beside: of('beside'),
    volumes: rendered.flatMap(({ volumes }) => volumes),
    objects: rendered.flatMap(({ objects }) => objects),
    problems: rendered.flatMap(({ problems }) => problems),
  }
}

function renderContainer(
  frame: Frame,
  { service }: Part,
  image: PinnedImage,
  container: Container,
  shared: readonly ValueMap[],
): Pick<RenderedContainers, 'objects' | 'problems' | 'volumes'> & {
  readonly runs: Container['runs']
  readonly container: ValueMap
} {
  const { name, command, args, runs } = container
  const env = renderEnv(frame, { ...service, env: container.env }, `${name}-env`)
  const key = runs === 'init' ? 'init' : 'containers'
  const written = { purpose: `${name}-files`, place: [key, name, 'files'] }
  const files = renderFiles(frame, { ...service, files: container.files }, written)
  const mounted = new Set(files.mounts.map(({ mountPath }) => mountPath))
  const mounts = [...shared.filter(({ mountPath }) => !mounted.has(mountPath)), ...files.mounts]
  return {
    runs,
    container: {
      name,
      ...containerBody({ ...container, ...(service.runAsNonRoot ? { runAsNonRoot: true } : {}) }, image, {
        env: env.env,
        mounts,
      }),
      ...(container.user === undefined ? {} : { securityContext: userOf(container.user) }),
      ...(command === undefined ? {} : { command: command.map(literal) }),
      ...(args === undefined ? {} : { args: args.map(literal) }),
    },
    objects: [...env.objects, ...files.objects],
    volumes: files.volumes,
    problems: files.problems,
  }
}

/** The user of the pod is the service's; a container that says another has it for itself. */
function userOf(user: number): ValueMap {
  return {
    allowPrivilegeEscalation: false,
    runAsUser: user,
    ...(user > 0 ? { runAsNonRoot: true, capabilities: { drop: ['ALL'] } } : {}),
  }
}
