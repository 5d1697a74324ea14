import type { ValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { selectorLabels } from '../identity.ts'
import { isExclusive } from '../storage/storage.ts'

const HOSTNAME = 'kubernetes.io/hostname'
const ZONE = 'topology.kubernetes.io/zone'

/** On which nodes the pods of a workload may, must not, and should rather run. */
export function placement(frame: Frame, service: Service): ValueMap {
  const constraints = spreading(frame, service)
  const affinity = {
    ...(service.process === undefined ? {} : besideService(frame, service)),
    ...(service.uniquePerNode ? { podAntiAffinity: beside(frame, service) } : {}),
  }
  return {
    ...nodes(service),
    ...(Object.keys(affinity).length === 0 ? {} : { affinity }),
    ...(constraints.length === 0 ? {} : { topologySpreadConstraints: constraints }),
  }
}

/** A job may run anywhere, unless it mounts what only the node of the service's pod can: then beside that pod. */
export function jobPlacement(frame: Frame, service: Service): ValueMap {
  const affinity = besideService(frame, service)
  return { ...nodes(service), ...(Object.keys(affinity).length === 0 ? {} : { affinity }) }
}

/** Beside the service's pod where that holds what it mounts: a wish, for before a first rollout there is none. */
export function taskPlacement(frame: Frame, service: Service, hasData: boolean): ValueMap {
  if (!hasData || !holdsAlone(service)) return nodes(service)
  const wish = { weight: 100, podAffinityTerm: sameNode(frame, service) }
  const affinity = { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [wish] } }
  return { ...nodes(service), affinity }
}

/** Where the service's pod is, if what it mounts can only be mounted there. */
function besideService(frame: Frame, { process: _, ...service }: Service): ValueMap {
  return holdsAlone(service) ? { podAffinity: beside(frame, service) } : {}
}

function holdsAlone(service: Service): boolean {
  const claims = service.shape === 'deployment' || service.single === true
  return claims && isExclusive(service)
}

function nodes({ nodes, tolerations }: Service): ValueMap {
  return {
    ...(Object.keys(nodes).length === 0 ? {} : { nodeSelector: nodes }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
  }
}

function beside(frame: Frame, service: Service): ValueMap {
  return { requiredDuringSchedulingIgnoredDuringExecution: [sameNode(frame, service)] }
}

/** Without `namespaces` a term counts the pods of its own namespace only. */
function sameNode(frame: Frame, service: Service): ValueMap {
  return { topologyKey: HOSTNAME, labelSelector: { matchLabels: selectorLabels(frame, service) } }
}

/** A wish, not a condition: a cluster of one node still runs everything. A DaemonSet is spread as it is. */
function spreading(frame: Frame, service: Service): readonly ValueMap[] {
  const { shape, process, autoscale, replicas } = service
  const standing = shape === 'deployment' || shape === 'statefulset' || process !== undefined
  const several = (autoscale?.max ?? replicas) > 1 && standing
  if (!several) return []
  const keys = service.spread === 'zones' ? [ZONE, HOSTNAME] : [HOSTNAME]
  return keys.map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorLabels(frame, service) },
  }))
}
