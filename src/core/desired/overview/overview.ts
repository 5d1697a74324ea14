import type { Layer } from '../../config/layer.ts'
import { OPS_REPOSITORY } from '../../config/ops.ts'
import { provenanceOf } from '../../config/provenance.ts'
import type { BuildInputs, Image, Lookups } from '../../images/image.ts'
import { printRoute } from '../../services/network/routes.ts'
import type { Service } from '../../services/service.ts'
import type { Part } from '../frame.ts'
import { partsOf } from '../images.ts'
import { type Decided, decidedOf, firstKey } from './decided.ts'

// A service at a glance, for people who ask what a few lines became.
// In: resolved services, images, what registries told, who wrote what. Out: shape, source, ports, routes; what was inferred, and from what.
// Limits: only what is known before a build; the values that people wrote are told by services/explain.

/** A value with what decided it, where nobody wrote it. */
export interface Inferred {
  readonly value: string
  /** undefined: it was written in the configuration. */
  readonly because: string | undefined
}

/** One service at a glance: what it becomes, and what of that was inferred. */
export interface Overview {
  readonly service: string
  /** `Deployment ×2`. */
  readonly shape: Inferred
  /** Where its code or image comes from. */
  readonly from: string
  readonly image: Inferred
  readonly ports: Inferred
  readonly routes: Inferred
  readonly needs: readonly string[]
  /** Keys that others decide. */
  readonly decided: readonly Decided[]
}

export function overviewOf(
  services: readonly Service[],
  images: readonly Image[],
  lookups: Lookups,
  layers: ReadonlyMap<string, readonly Layer[]>,
): readonly Overview[] {
  return partsOf(services, images, lookups).map((part) => {
    const { service } = part
    const { provenance: own } = provenanceOf(layers.get(service.name) ?? [])
    const written = new Set([...own.keys()].map(firstKey))
    return {
      service: service.name,
      shape: shapeOf(service, written),
      from: sourceOf(service),
      image: imageOf(part, images, written),
      ports: portsOf(part, images, written),
      routes: routesOf(service, written),
      needs: service.needs,
      decided: decidedOf(part, own),
    }
  })
}

const SHAPES = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
  cron: 'CronJob',
  external: 'external',
  none: 'nothing',
} as const satisfies Record<Service['shape'], string>

function shapeOf(service: Service, written: ReadonlySet<string>): Inferred {
  if (service.manifests !== undefined) return { value: `manifests ${service.manifests}`, because: undefined }
  const counted = service.shape === 'deployment' || service.shape === 'statefulset'
  const { autoscale, replicas } = service
  const count = autoscale === undefined ? replicas : `${autoscale.min}..${autoscale.max}`
  const value = `${SHAPES[service.shape]}${counted ? ` ×${count}` : ''}`
  const key = ['stateful', 'daemon', 'cron', 'external', 'replicas', 'autoscale'].find((name) =>
    written.has(name),
  )
  return { value, because: key === undefined ? 'the usual shape' : undefined }
}

function sourceOf({ source, image, external, manifests }: Service): string {
  if (source.kind === 'repository') {
    const name = source.repo === OPS_REPOSITORY ? 'ops repository' : repositoryName(source.repo)
    const path = source.path === '' ? '' : `/${source.path}`
    return `${name}${path} ${source.branch}@${source.commit.slice(0, 7)}`
  }
  if (source.kind === 'held') return `held: ${source.reason}`
  if (external !== undefined) return external.host
  if (manifests !== undefined) return 'ops repository'
  return image.kind === 'ready'
    ? image.reference
    : image.kind === 'shared'
      ? `image of ${image.service}`
      : '–'
}

function repositoryName(location: string): string {
  return (
    location
      .replace(/(\.git)?\/*$/, '')
      .split('/')
      .at(-1) ?? location
  )
}

function imageOf(part: Part, images: readonly Image[], written: ReadonlySet<string>): Inferred {
  const built = images.find((image) => image.kind === 'build' && image.service === part.service.name)
  const value = part.image?.reference ?? '–'
  if (built?.kind === 'build') return { value, because: `built ${madeFrom(part.service, built.build)}` }
  return {
    value,
    because: written.has('image') || part.image === undefined ? undefined : 'the type of the service',
  }
}

/** Where code has no Dockerfile, one is made. */
function madeFrom({ image }: Service, { generated, dockerfile }: BuildInputs): string {
  // Said by the service itself, it holds also while the Dockerfile cannot be made.
  const { web, pack } = image.kind === 'build' ? image.build : {}
  if (web !== undefined) return 'as a static site'
  if (pack !== undefined) return `by the pack ${pack}`
  return generated === undefined ? `from ${dockerfile}` : 'by a pack: there is no Dockerfile'
}

function portsOf({ ports, service }: Part, images: readonly Image[], written: ReadonlySet<string>): Inferred {
  if (!ports.known) return { value: `? (${ports.reason})`, because: undefined }
  const value = ports.value
    .map(({ port, protocol }) => (protocol === 'TCP' ? `${port}` : `${port}/udp`))
    .join(', ')
  if (value === '') return { value: '–', because: undefined }
  if (written.has('ports') || written.has('external')) return { value, because: undefined }
  const built = images.find((image) => image.kind === 'build' && image.service === service.name)
  return {
    value,
    because:
      built?.kind === 'build'
        ? `EXPOSE of ${built.build.generated === undefined ? built.build.dockerfile : 'the Dockerfile that its build makes'}`
        : 'what its image exposes',
  }
}

function routesOf({ routes }: Service, written: ReadonlySet<string>): Inferred {
  const value = routes.map(printRoute).join(', ')
  if (value === '') return { value: '–', because: undefined }
  return {
    value,
    because: written.has('routes') ? undefined : 'built from code, one port, and there is a domain',
  }
}
