import type { DesiredObject } from '../../objects/object.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { makeObject, selectorLabels } from '../identity.ts'

/** What keeps the right number of pods of a workload: a budget while nodes are drained, an autoscaler. */
export function renderScaling(
  frame: Frame,
  service: Service,
  workload: DesiredObject | undefined,
): readonly DesiredObject[] {
  // Draining a node leaves daemons alone, and a job ends by itself.
  if (workload === undefined || (service.shape !== 'deployment' && service.shape !== 'statefulset')) return []
  return [...budget(frame, service), ...autoscaler(frame, service, workload)]
}

/** A pod that is broken anyway must not keep a node from being drained. */
function budget(frame: Frame, service: Service): readonly DesiredObject[] {
  const { disruption } = service
  if (disruption === undefined) return []
  const spec = {
    ...(disruption.max === undefined ? {} : { maxUnavailable: disruption.max }),
    ...(disruption.min === undefined ? {} : { minAvailable: disruption.min }),
    selector: { matchLabels: selectorLabels(frame, service) },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  }
  const named = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', name: service.name }
  return [makeObject(frame, service, named, { spec })]
}

function autoscaler(frame: Frame, service: Service, { id }: DesiredObject): readonly DesiredObject[] {
  const { autoscale } = service
  if (autoscale === undefined) return []
  const { min, max, cpu, memory } = autoscale
  const spec = {
    scaleTargetRef: { apiVersion: id.apiVersion, kind: id.kind, name: id.name },
    minReplicas: min,
    maxReplicas: max,
    metrics: [...measure('cpu', cpu), ...measure('memory', memory)],
  }
  const named = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: service.name }
  return [makeObject(frame, service, named, { spec })]
}

function measure(name: string, percent: number | undefined): readonly ValueMap[] {
  if (percent === undefined) return []
  return [
    { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization: percent } } },
  ]
}
