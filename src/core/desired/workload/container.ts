import type { ValueMap } from '../../sensitive.ts'
import type { Resources, Service } from '../../services/service.ts'
import { type Part, type PinnedImage, portsOf } from '../frame.ts'
import { literal } from './literal.ts'
import { probesOf } from './probes.ts'

/** What a pod gets besides its image: made once for a service, used by its workload and its cron jobs. */
export interface PodParts {
  readonly env: readonly ValueMap[]
  readonly volumes: readonly ValueMap[]
  readonly mounts: readonly ValueMap[]
  /** Further containers, rendered. */
  readonly init?: readonly ValueMap[]
  readonly beside?: readonly ValueMap[]
}

/** The container of a standing workload. */
export function serviceContainer(part: Part, image: PinnedImage, parts: PodParts): ValueMap {
  const { service } = part
  const ports = portsOf(part).map(({ name, port, protocol }) => ({ name, containerPort: port, protocol }))
  return {
    ...container(part, image, parts),
    ...(service.command === undefined ? {} : { command: service.command.map(literal) }),
    ...(service.args === undefined ? {} : { args: service.args.map(literal) }),
    ...(ports.length === 0 ? {} : { ports }),
    ...probesOf(part),
  }
}

/** The container of a job that runs the service's image with another command. */
export function jobContainer(
  part: Part,
  image: PinnedImage,
  parts: PodParts,
  command: readonly string[],
): ValueMap {
  return { ...container(part, image, parts), command: command.map(literal) }
}

function container({ service }: Part, image: PinnedImage, parts: PodParts): ValueMap {
  return { name: service.name, ...containerBody(service, image, parts) }
}

/** What every container has, whatever it runs. */
export function containerBody(
  service: Pick<Service, 'workdir' | 'resources' | 'user' | 'runAsNonRoot'>,
  image: PinnedImage,
  parts: Pick<PodParts, 'env' | 'mounts'>,
): ValueMap {
  return {
    image: image.pinned,
    imagePullPolicy: pullPolicy(image),
    ...(service.workdir === undefined ? {} : { workingDir: service.workdir }),
    env: parts.env,
    ...(parts.mounts.length === 0 ? {} : { volumeMounts: parts.mounts }),
    resources: resources(service.resources),
    securityContext: {
      allowPrivilegeEscalation: false,
      // Without root nothing is left to drop them for; root images often need some to become another user.
      ...(isUnprivileged(service.user) || service.runAsNonRoot ? { capabilities: { drop: ['ALL'] } } : {}),
    },
  }
}

/** Written, because the server's default hangs on the tag and would stay when the image is pinned later. */
function pullPolicy({ digest, version }: PinnedImage): string {
  return !digest.known && (version === undefined || version === 'latest') ? 'Always' : 'IfNotPresent'
}

const SMALL: Readonly<Record<string, string>> = { cpu: '10m', memory: '32Mi' }

function resources({ requests, limits }: Resources): ValueMap {
  return { requests: requests ?? SMALL, ...(limits === undefined ? {} : { limits }) }
}

export function isUnprivileged(user: number | undefined): user is number {
  return user !== undefined && user > 0
}
