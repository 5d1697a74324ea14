import type { DesiredObject } from '../../objects/object.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame, Part, PinnedImage } from '../frame.ts'
import { makeObject, selectorLabels, workloadName } from '../identity.ts'
import { isExclusive } from '../storage/storage.ts'
import type { PodParts } from './container.ts'
import { servicePod, versionLabel } from './pod-template.ts'

export function renderDeployment(
  frame: Frame,
  part: Part,
  image: PinnedImage,
  parts: PodParts,
): DesiredObject {
  const { service } = part
  const spec = {
    // An autoscaler's replicas are its own: written here, every round would set them back.
    ...(service.autoscale === undefined ? { replicas: service.replicas } : {}),
    revisionHistoryLimit: 3,
    selector: { matchLabels: selectorLabels(frame, service) },
    strategy: strategy(service),
    template: servicePod(frame, part, image, parts),
  }
  const named = { apiVersion: 'apps/v1', kind: 'Deployment', name: workloadName(service) }
  return makeObject(frame, service, named, { spec }, { labels: versionLabel(image) })
}

function strategy(service: Service): ValueMap {
  // Two versions must not hold the same data; the old one goes first.
  if (isExclusive(service)) return { type: 'Recreate' }
  // A surplus pod of a unique service would find no node on a full cluster.
  const rollingUpdate = service.uniquePerNode
    ? { maxUnavailable: 1, maxSurge: 0 }
    : { maxUnavailable: 0, maxSurge: 1 }
  return { type: 'RollingUpdate', rollingUpdate }
}
