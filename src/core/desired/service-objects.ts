import { type DesiredObject, idKey } from '../objects/object.ts'
import type { Problem } from '../problem.ts'
import type { Service } from '../services/service.ts'
import { configuredFilesOf } from './config/configured.ts'
import { renderEnv } from './config/env.ts'
import { OWN_FILES, renderFiles } from './config/files.ts'
import { type RenderedContainers, renderContainers } from './containers/containers.ts'
import { processProblems, renderProcesses } from './containers/processes.ts'
import { type Frame, isStanding, type Note, type Part, type PinnedImage } from './frame.ts'
import { renderFurtherObjects } from './further/further-objects.ts'
import { makeObject, reservedLabels } from './identity.ts'
import { renderIsolation } from './network/isolation.ts'
import { renderRoutes } from './network/routes.ts'
import { renderServices } from './network/service.ts'
import { unknownNetwork } from './network/unknown.ts'
import { renderScaling } from './scaling/scaling.ts'
import { renderStorage } from './storage/storage.ts'
import { renderTasks, type ServiceTasks } from './tasks/tasks.ts'
import type { PodParts } from './workload/container.ts'
import { renderCronJob } from './workload/cronjob.ts'
import { renderDaemonSet } from './workload/daemonset.ts'
import { renderDeployment } from './workload/deployment.ts'
import { probeProblems } from './workload/probes.ts'
import { renderStatefulSet } from './workload/statefulset.ts'

export interface ServiceObjects {
  readonly objects: readonly DesiredObject[]
  readonly problems: readonly Problem[]
  /** What still waits for a fact, by idKey; an id that no object has may exist all the same. */
  readonly pending: ReadonlyMap<string, string>
  /** Workloads that must not be written before a fact is there, with the reason; they are among `objects`. */
  readonly unready: ReadonlyMap<string, string>
  readonly notes: readonly Note[]
  /** What runs around its rollouts; none of it is among `objects`. */
  readonly tasks: readonly ServiceTasks[]
}

/** All objects of one service. */
export function renderService(frame: Frame, part: Part): ServiceObjects {
  const { service, image } = part
  const routes = renderRoutes(frame, part)
  const network = [...renderServices(frame, part), ...routes.objects]
  const further = renderFurtherObjects(frame, service)
  if (image === undefined) {
    const objects = [...network, ...further.objects]
    const problems = [...routes.problems, ...further.problems]
    const tasks = renderTasks(frame, part)
    return { objects, problems, pending: new Map(), unready: new Map(), notes: [], tasks }
  }
  const env = renderEnv(frame, service)
  const configured = configuredFilesOf(part, frame.sources)
  const files = renderFiles(frame, service, OWN_FILES, configured)
  const storage = renderStorage(frame, service)
  const parts = {
    env: env.env,
    volumes: [...storage.volumes, ...files.volumes],
    mounts: [...storage.mounts, ...files.mounts],
  }
  const containers = renderContainers(frame, part, image, storage, parts)
  const workloads = renderWorkloads(frame, part, image, parts, containers, storage.templates)
  const isolation = renderIsolation(frame, service)
  return {
    objects: [
      account(frame, service),
      ...env.objects,
      ...files.objects,
      ...containers.objects,
      ...storage.objects,
      ...workloads,
      ...renderScaling(frame, service, workloads[0]),
      ...isolation.objects,
      ...network,
      ...further.objects,
    ],
    problems: [
      ...reservedLabels(frame, service),
      ...files.problems,
      ...containers.problems,
      ...probeProblems(part),
      ...processProblems(part),
      ...isolation.problems,
      ...routes.problems,
      ...further.problems,
    ],
    pending: new Map([...waiting(part, image, workloads), ...unknownNetwork(frame, part, routes.open)]),
    unready: unready(workloads, files.waiting),
    notes: files.notes,
    tasks: renderTasks(frame, part, { env: env.env, storage, files }),
  }
}

/** Without its files a workload would run with the configuration of the repository. */
function unready(
  workloads: readonly DesiredObject[],
  reason: string | undefined,
): ReadonlyMap<string, string> {
  return new Map(reason === undefined ? [] : workloads.map(({ id }) => [idKey(id), reason] as const))
}

/**
 * One account per service, named like it: rights and pull secrets of one service never reach another, and removing a
 * service removes exactly its own.
 */
function account(frame: Frame, service: Service): DesiredObject {
  const named = { apiVersion: 'v1', kind: 'ServiceAccount', name: service.name }
  return makeObject(frame, service, named, { automountServiceAccountToken: false })
}

function renderWorkloads(
  frame: Frame,
  part: Part,
  image: PinnedImage,
  parts: PodParts,
  { init, beside, volumes }: RenderedContainers,
  templates: Parameters<typeof renderStatefulSet>[4],
): readonly DesiredObject[] {
  const jobParts = { ...parts, mounts: mountable(parts) }
  const own = { ...parts, init, beside, volumes: [...parts.volumes, ...volumes] }
  const others = [
    ...renderProcesses(frame, part, image, jobParts),
    ...part.service.cron.map((job) => renderCronJob(frame, part, image, jobParts, job)),
  ]
  switch (part.service.shape) {
    case 'deployment':
      return [renderDeployment(frame, part, image, own), ...others]
    case 'statefulset':
      return [renderStatefulSet(frame, part, image, own, templates), ...others]
    case 'daemonset':
      return [renderDaemonSet(frame, part, image, own), ...others]
    case 'cron':
      return others
    case 'external':
    case 'none':
      return []
  }
}

/** Claims of a StatefulSet belong to its pods: a job has no volume behind those mounts. */
function mountable({ mounts, volumes }: PodParts): PodParts['mounts'] {
  return mounts.filter((mount) => volumes.some(({ name }) => name === mount.name))
}

function waiting(
  part: Part,
  image: PinnedImage,
  workloads: readonly DesiredObject[],
): readonly (readonly [string, string])[] {
  const { ports, service } = part
  // The container's ports and default probe hang on the ports, so they are a reason of their own.
  const unknown = [image.digest, ...(isStanding(service.shape) ? [ports] : [])].find((fact) => !fact.known)
  const reason = unknown?.known === false ? unknown.reason : undefined
  return reason === undefined ? [] : workloads.map((object) => [idKey(object.id), reason] as const)
}
