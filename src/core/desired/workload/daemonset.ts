import type { DesiredObject } from '../../objects/object.ts'
import type { Frame, Part, PinnedImage } from '../frame.ts'
import { makeObject, selectorLabels } from '../identity.ts'
import type { PodParts } from './container.ts'
import { servicePod, versionLabel } from './pod-template.ts'

export function renderDaemonSet(
  frame: Frame,
  part: Part,
  image: PinnedImage,
  parts: PodParts,
): DesiredObject {
  const { service } = part
  const spec = {
    revisionHistoryLimit: 3,
    selector: { matchLabels: selectorLabels(frame, service) },
    // One per node is what it promises, so the old pod goes first: two would meet on the node's ports and folders.
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    template: servicePod(frame, part, image, parts),
  }
  const named = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: service.name }
  return makeObject(frame, service, named, { spec }, { labels: versionLabel(image) })
}
