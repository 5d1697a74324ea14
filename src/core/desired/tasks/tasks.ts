import { plainHash } from '../../objects/hash.ts'
import type { DesiredObject } from '../../objects/object.ts'
import { redact, type ValueMap } from '../../sensitive.ts'
import type { Service, Task } from '../../services/service.ts'
import type { Frame, Part, PinnedImage } from '../frame.ts'
import { makeObject, podLabels } from '../identity.ts'
import { dnsLabel, OWNER_LIMIT, pathName } from '../names.ts'
import { jobContainer, type PodParts } from '../workload/container.ts'
import { taskPlacement } from '../workload/placement.ts'
import { podTemplate, versionLabel } from '../workload/pod-template.ts'

// What runs around a rollout of a service: tests, tasks, statuses that are waited for.
// In: a service with its image and the parts of its pods. Out: each run in its phase, a Job where it gets a pod of its own.
// Limits: no part of the desired state, which is applied as a whole and compared for ever; a run has its moment.

/** Everything around a rollout of one service. */
export interface ServiceTasks {
  readonly service: string
  /** In the order in which they run. */
  readonly runs: readonly TaskRun[]
  /** Commit statuses of other systems that are waited for. */
  readonly requires: readonly string[]
}

export type Phase = 'verify' | Task['phase']

export type TaskRun = {
  readonly phase: Phase
  /** Of `verify` the phase itself. */
  readonly name: string
  /** Services that must be there while it runs. */
  readonly services?: readonly string[]
} & (
  | { readonly kind: 'job'; readonly command: readonly string[]; readonly object: DesiredObject }
  /** In a pod that runs already. */
  | { readonly kind: 'exec'; readonly command: readonly string[]; readonly timeout: number }
  /** A stage of the Dockerfile: that it can be built is the proof. */
  | { readonly kind: 'stage'; readonly target: string }
  /** A Job that cannot be told before a fact is known. */
  | { readonly kind: 'unknown'; readonly command: readonly string[]; readonly reason: string }
)

/** What pods of the service have, and why they must wait for it. */
export interface TaskParts {
  readonly env: PodParts['env']
  readonly storage: Pick<PodParts, 'volumes' | 'mounts'>
  readonly files: Pick<PodParts, 'volumes' | 'mounts'> & { readonly waiting?: string }
}

/** Without parts, of a service that runs nothing, only what it waits for. Empty where nothing is said. */
export function renderTasks(frame: Frame, part: Part, parts?: TaskParts): readonly ServiceTasks[] {
  const { name: service, tasks = [], requires = [] } = part.service
  const { image } = part
  const runs =
    image === undefined || parts === undefined
      ? []
      : [
          ...verifyRuns(frame, part, image, parts),
          ...tasks.map((task) => taskRun(frame, part, image, parts, task)),
        ]
  return runs.length === 0 && requires.length === 0 ? [] : [{ service, runs, requires }]
}

function verifyRuns(frame: Frame, part: Part, image: PinnedImage, parts: TaskParts): readonly TaskRun[] {
  const { verify } = part.service
  if (verify === undefined) return []
  const { services } = verify
  const run = { phase: 'verify', name: 'verify', ...(services.length === 0 ? {} : { services }) } as const
  if (verify.kind === 'target') return [{ ...run, kind: 'stage', target: verify.target }]
  const { command, timeout } = verify
  // Tests have no business with data: they get no storage.
  return [podRun(frame, part, image, parts, NO_STORAGE, { ...run, command, timeout })]
}

const NO_STORAGE = { volumes: [], mounts: [] }

function taskRun(frame: Frame, part: Part, image: PinnedImage, parts: TaskParts, task: Task): TaskRun {
  const { phase, name, command, timeout } = task
  if (task.exec) return { phase, name, kind: 'exec', command, timeout }
  return podRun(frame, part, image, parts, sharable(part.service, parts.storage), task)
}

/** A claim that belongs to one pod has no second one; neither has one of which Kubernetes lets a single pod in. */
function sharable({ storage }: Service, { volumes, mounts }: TaskParts['storage']): TaskParts['storage'] {
  const alone = new Set(
    storage.filter(({ mode }) => mode === 'ReadWriteOncePod').map(({ path }) => pathName(path)),
  )
  const kept = volumes.filter(({ name }) => !alone.has(String(name)))
  const names = new Set(kept.map(({ name }) => name))
  return { volumes: kept, mounts: mounts.filter(({ name }) => names.has(name ?? null)) }
}

interface Run extends Pick<TaskRun, 'phase' | 'name' | 'services'> {
  readonly command: readonly string[]
  readonly timeout: number
}

function podRun(
  frame: Frame,
  part: Part,
  image: PinnedImage,
  { env, files }: TaskParts,
  storage: TaskParts['storage'],
  run: Run,
): TaskRun {
  const { phase, name, services, command } = run
  const told = { phase, name, ...(services === undefined ? {} : { services }), command }
  if (files.waiting !== undefined) return { ...told, kind: 'unknown', reason: files.waiting }
  const pod = {
    env,
    volumes: [...storage.volumes, ...files.volumes],
    mounts: [...storage.mounts, ...files.mounts],
  }
  const hasData = storage.mounts.length > 0
  return { ...told, kind: 'job', object: job(frame, part, image, pod, run, hasData) }
}

function job(
  frame: Frame,
  part: Part,
  image: PinnedImage,
  pod: PodParts,
  run: Run,
  hasData: boolean,
): DesiredObject {
  const { service } = part
  const plain = dnsLabel(
    run.phase === 'verify' ? `${service.name}-verify` : `${service.name}-${run.phase}-${run.name}`,
    OWNER_LIMIT,
  )
  const container = jobContainer(part, image, pod, run.command)
  const spec = {
    // What failed halfway is for people to look at; blind repeats of half-done work do harm.
    backoffLimit: 0,
    activeDeadlineSeconds: run.timeout,
    template: podTemplate(service, {
      labels: podLabels(frame, service, plain),
      container,
      volumes: pod.volumes,
      placement: taskPlacement(frame, service, hasData),
      restartPolicy: 'Never',
    }),
  }
  const named = { apiVersion: 'batch/v1', kind: 'Job', name: `${plain}-${hashOf(container, pod)}` }
  return makeObject(frame, service, named, { spec }, { labels: versionLabel(image) })
}

/** What it runs, and with which words: who starts again finds the same run, and does it once. */
function hashOf({ image, command, env }: ValueMap, { volumes, mounts }: PodParts): string {
  return plainHash(redact({ image, command, env, volumes, mounts } as ValueMap))
}
