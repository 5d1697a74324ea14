import type { DesiredObject } from '../../objects/object.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame, Part, PinnedImage } from '../frame.ts'
import { makeObject, selectorLabels } from '../identity.ts'
import { dnsLabel, OWNER_LIMIT } from '../names.ts'
import type { RenderedStorage } from '../storage/storage.ts'
import type { PodParts } from './container.ts'
import { servicePod, versionLabel } from './pod-template.ts'

export function renderStatefulSet(
  frame: Frame,
  part: Part,
  image: PinnedImage,
  parts: PodParts,
  templates: RenderedStorage['templates'],
): DesiredObject {
  const { service } = part
  const spec = {
    // An autoscaler's replicas are its own: written here, every round would set them back.
    ...(service.autoscale === undefined ? { replicas: service.replicas } : {}),
    revisionHistoryLimit: 3,
    serviceName: governingName(service),
    selector: { matchLabels: selectorLabels(frame, service) },
    updateStrategy: { type: 'RollingUpdate' },
    template: servicePod(frame, part, image, parts),
    ...(templates.length === 0 ? {} : { volumeClaimTemplates: templates }),
    ...retention(service),
  }
  const named = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: dnsLabel(service.name, OWNER_LIMIT) }
  return makeObject(frame, service, named, { spec }, { labels: versionLabel(image) })
}

/** The headless Service that names the pods: its own where it is headless, else one beside it. */
export function governingName(service: Service): string {
  return service.headless ? service.name : dnsLabel(`${service.name}-pods`)
}

/** Claims of pods are not ours to delete; the StatefulSet does it where all of them may go. */
function retention({ single, storage }: Service): ValueMap {
  const claims = single ? [] : storage.filter(({ mode }) => mode !== 'temporary')
  if (claims.length === 0 || !claims.every(({ discard }) => discard)) return {}
  return { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } }
}
