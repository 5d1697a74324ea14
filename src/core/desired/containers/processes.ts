import { known } from '../../json.ts'
import type { DesiredObject } from '../../objects/object.ts'
import type { Problem } from '../../problem.ts'
import type { Process, Service } from '../../services/service.ts'
import type { Frame, Part, PinnedImage } from '../frame.ts'
import type { PodParts } from '../workload/container.ts'
import { renderDeployment } from '../workload/deployment.ts'
import { probeProblems } from '../workload/probes.ts'

/** A Deployment for each further process: the image, environment, files and volumes of the service, and no port. */
export function renderProcesses(
  frame: Frame,
  part: Part,
  image: PinnedImage,
  { env, volumes, mounts }: PodParts,
): readonly DesiredObject[] {
  return partsOf(part).map((process) => renderDeployment(frame, process, image, { env, volumes, mounts }))
}

export function processProblems(part: Part): readonly Problem[] {
  return partsOf(part).flatMap((each) => {
    const name = each.service.process ?? ''
    return probeProblems(each).map((problem) => ({
      ...problem,
      path: ['services', part.service.name, 'processes', name, 'health'],
    }))
  })
}

/** Each process as if it were the service, which it is but for a few keys. */
function partsOf({ service, workdir }: Part): readonly Part[] {
  return (service.processes ?? []).map((process) => ({
    service: serviceOf(service, process),
    ports: known([]),
    workdir,
  }))
}

function serviceOf(service: Service, process: Process): Service {
  const { command: _, args: __, autoscale: ___, grace, ...rest } = service
  return {
    ...rest,
    storage: hasPodClaims(service) ? [] : service.storage,
    process: process.name,
    routes: [],
    replicas: process.replicas,
    resources: process.resources ?? service.resources,
    health: process.health,
    ...(process.command === undefined ? {} : { command: process.command }),
    ...(process.args === undefined ? {} : { args: process.args }),
    ...((process.grace ?? grace) === undefined ? {} : { grace: process.grace ?? grace ?? 0 }),
  }
}

/** Claims that belong to the pods of the service itself; nobody else can mount them. */
function hasPodClaims({ shape, single }: Service): boolean {
  return shape === 'statefulset' && single !== true
}
