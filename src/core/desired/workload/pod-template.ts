import type { ValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame, Part, PinnedImage } from '../frame.ts'
import { podLabels } from '../identity.ts'
import { isUnprivileged, type PodParts, serviceContainer } from './container.ts'
import { placement } from './placement.ts'

interface Pod {
  readonly labels: Readonly<Record<string, string>>
  readonly container: ValueMap
  /** Further ones, which only the pods of the service itself have. */
  readonly init?: readonly ValueMap[]
  readonly beside?: readonly ValueMap[]
  readonly volumes: readonly ValueMap[]
  /** Fields of the pod's specification that depend on what it is for. */
  readonly placement: ValueMap
  readonly restartPolicy?: 'Never'
}

/** The pod of a standing workload. */
export function servicePod(frame: Frame, part: Part, image: PinnedImage, parts: PodParts): ValueMap {
  const { service } = part
  return podTemplate(service, {
    labels: podLabels(frame, service),
    container: serviceContainer(part, image, parts),
    init: parts.init ?? [],
    beside: parts.beside ?? [],
    volumes: parts.volumes,
    placement: placement(frame, service),
  })
}

/** One container and what is around it: the same for workloads and jobs of a service. */
export function podTemplate(service: Service, pod: Pod): ValueMap {
  return {
    metadata: {
      labels: pod.labels,
      ...(Object.keys(service.annotations).length === 0 ? {} : { annotations: service.annotations }),
    },
    spec: {
      serviceAccountName: service.name,
      automountServiceAccountToken: false,
      // Else every Service of the namespace would stand in the environment, and differ from pod to pod.
      enableServiceLinks: false,
      ...(pod.restartPolicy === undefined ? {} : { restartPolicy: pod.restartPolicy }),
      ...(service.grace === undefined ? {} : { terminationGracePeriodSeconds: service.grace }),
      securityContext: securityContext(service),
      ...(pod.init === undefined || pod.init.length === 0 ? {} : { initContainers: pod.init }),
      containers: [pod.container, ...(pod.beside ?? [])],
      ...pod.placement,
      ...(pod.volumes.length === 0 ? {} : { volumes: pod.volumes }),
    },
  }
}

/** With a user other than root the pod meets the restricted standard; its volumes are given to that user's group. */
function securityContext({ user, storage, runAsNonRoot }: Service): ValueMap {
  const unprivileged = isUnprivileged(user)
  return {
    seccompProfile: { type: 'RuntimeDefault' },
    ...(user === undefined ? {} : { runAsUser: user }),
    ...(unprivileged || runAsNonRoot ? { runAsNonRoot: true } : {}),
    ...(unprivileged && storage.length > 0 ? { fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
  }
}

/** Labels of a workload object alone: the version may change there without touching a pod. */
export function versionLabel(image: PinnedImage): Readonly<Record<string, string>> {
  return image.version === undefined ? {} : { 'app.kubernetes.io/version': image.version }
}
