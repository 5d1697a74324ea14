import type { DesiredObject } from '../../objects/object.ts'
import { type Frame, isStanding, type Part, portsOf } from '../frame.ts'
import { selectorLabels } from '../identity.ts'
import { governingName } from '../workload/statefulset.ts'
import { renderExternal } from './external.ts'
import { backendAnnotations } from './ingress/ingress.ts'
import { makeService, servicePorts } from './service-object.ts'

/** The names under which pods of a service are found; none where there is no port to reach. */
export function renderServices(frame: Frame, part: Part): readonly DesiredObject[] {
  const { service } = part
  if (service.external !== undefined) return renderExternal(frame, part, service.external.host)
  if (!isStanding(service.shape)) return []
  const selector = selectorLabels(frame, service)
  const ports = servicePorts(portsOf(part))
  const objects: DesiredObject[] = []
  if (service.headless) {
    objects.push(makeService(frame, part, service.name, { clusterIP: 'None', selector, ...ports }))
  } else if (portsOf(part).length > 0) {
    const spec = { type: 'ClusterIP', selector, ...ports }
    objects.push(makeService(frame, part, service.name, spec, backendAnnotations(frame, service)))
  }
  if (service.shape === 'statefulset' && !service.headless) {
    // Members must find each other before they are ready.
    const governing = { clusterIP: 'None', publishNotReadyAddresses: true, selector, ...ports }
    objects.push(makeService(frame, part, governingName(service), governing))
  }
  return objects
}
