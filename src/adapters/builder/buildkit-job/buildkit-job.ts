import { isMap, type JsonMap } from '../../../core/json.ts'
import { isWorldError, WorldError } from '../../../core/world-error.ts'
import type { Builder, BuildRequest } from '../../../ports/builder.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { Registry } from '../../../ports/registry.ts'
import type { KubeClient } from '../../kube-client.ts'
import { joined, pushReference } from '../joined.ts'
import { LogTail } from '../log-tail.ts'
import { awaitBuild } from './await-build.ts'
import { type BuildCluster, createBuildCluster, mapOf } from './build-cluster.ts'
import {
  hasSecrets,
  type OwnerJob,
  putBuildSecrets,
  putCredentials,
  type SecretSources,
  withdrawSecrets,
} from './job-secrets.ts'
import { jobName, jobOf, namespaceOf } from './manifests.ts'
import { BUILD_DEFAULTS, type BuildSettings, settingsFor } from './settings.ts'

// Builds images in the cluster: one Job per image, BuildKit in its pod, in a namespace that holds nothing else.
// In: a build request. Out: the digest that was pushed; the log line by line; build.failed with the log's end.
// Limits: one platform, no cache between builds; repositories by http(s).

export interface BuildkitBuilderOptions extends SecretSources {
  readonly client: KubeClient
  /** Tells whether a Job that is done already has left its image. */
  readonly registry: Registry
  readonly clock: Clock
  readonly log: Log
  readonly settings?: Partial<BuildSettings>
}

export function createBuildkitBuilder(options: BuildkitBuilderOptions): Builder {
  const usual = { ...BUILD_DEFAULTS, ...options.settings }
  const cluster = createBuildCluster(options.client, usual.namespace)
  const description = `BuildKit Job in namespace ${usual.namespace}`

  return joined(build, description, cancel)

  async function build(request: BuildRequest, signal: AbortSignal): Promise<string> {
    refuseFolders(request)
    const settings = settingsFor(request, usual)
    await cluster.createNamespace(namespaceOf(settings), signal)
    const job = await claimJob(cluster, request, settings, options, signal)
    let written: string | undefined
    try {
      written = typeof job === 'string' ? job : await follow(request, job, settings, signal)
    } catch (error) {
      // A pod that has yet to start, or that another process waits for too, cannot do without them.
      if (isWorldError(error) && ENDED.has(error.code)) await withdraw(request, signal)
      throw error
    }
    await withdraw(request, signal)
    return written ?? (await pushedDigest(options.registry, request, signal))
  }

  /** Puts what the Job needs, and waits for its end; undefined: it did not tell the digest. */
  async function follow(
    request: BuildRequest,
    job: ClaimedJob,
    settings: BuildSettings,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    // Of a build that is joined they may be gone already, and its pod still waits for them.
    await putBuildSecrets(cluster, request, job, settings, options, signal)
    if (job.isSuspended) {
      await putCredentials(cluster, request, job, settings, options, signal)
      await cluster.startJob(job.name, signal)
    }
    const tail = new LogTail(request.onLog, (text) => options.scrubber.scrub(text))
    return awaitBuild(cluster, job.name, request, tail, options.clock, signal)
  }

  async function withdraw(request: BuildRequest, signal: AbortSignal): Promise<void> {
    // A build that goes on without us needs them: whoever joins it takes them away.
    if (hasSecrets(request.inputs) && !signal.aborted)
      await withdrawSecrets(cluster, jobName(request), options.log, signal)
  }

  /** The Job of an image that nobody wants any more; its pod and Secrets go with it. */
  async function cancel(image: BuildRequest['image'], signal: AbortSignal): Promise<void> {
    const name = jobName({ image })
    const job = await cluster.job(name, signal)
    if (job !== undefined && endOf(job) === undefined)
      await cluster.deleteJob(name, String(mapOf(job.metadata).uid), signal)
    if (hasSecrets(image.build)) await withdrawSecrets(cluster, name, options.log, signal)
  }
}

/** Failures that end the Job: none of its pods mounts anything any more. After others the Secrets go with it. */
const ENDED: ReadonlySet<string> = new Set(['build.failed', 'build.source', 'build.moved', 'build.timeout'])

interface ClaimedJob extends OwnerJob {
  readonly isSuspended: boolean
}

/** The Job of this image: a new one, the one that runs, or the digest where a done one left its image. */
async function claimJob(
  cluster: BuildCluster,
  request: BuildRequest,
  settings: BuildSettings,
  options: Pick<BuildkitBuilderOptions, 'registry' | 'clock' | 'log'>,
  signal: AbortSignal,
): Promise<ClaimedJob | string> {
  const name = jobName(request)
  const started = options.clock.now()
  for (;;) {
    const made = await cluster.createJob(jobOf(request, settings), signal)
    const job = made ?? (await cluster.job(name, signal))
    if (job === undefined) continue
    const metadata = mapOf(job.metadata)
    const uid = String(metadata.uid)
    const end = endOf(job)
    if (end === undefined && metadata.deletionTimestamp === undefined) {
      options.log.debug(made === undefined ? 'joining a build' : 'starting a build', { job: name })
      return { name, uid, isSuspended: mapOf(job.spec).suspend === true }
    }
    const lookup = end === 'Complete' ? await inspect(options.registry, request, signal) : undefined
    if (lookup !== undefined) return lookup
    // Failed, or its image is gone again: somebody asked for another try.
    if (options.clock.now() - started > GOING_MS) throw doesNotGo(name, settings.namespace)
    await cluster.deleteJob(name, uid, signal)
    await options.clock.sleep(500, signal)
  }
}

/** How long a Job that was deleted may take to go. */
const GOING_MS = 2 * 60_000

function doesNotGo(name: string, namespace: string): WorldError {
  return new WorldError('build.interrupted', `Job/${name} was deleted to be made anew, and does not go`, {
    retryable: true,
    hint: `look for a finalizer on it that nobody serves: kubectl get job ${name} --namespace ${namespace} --output yaml`,
  })
}

function endOf(job: JsonMap): string | undefined {
  const { conditions } = mapOf(job.status)
  const list = Array.isArray(conditions) ? conditions.filter(isMap) : []
  const end = list.find(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'))
  return end === undefined ? undefined : String(end.type)
}

async function pushedDigest(registry: Registry, request: BuildRequest, signal: AbortSignal): Promise<string> {
  const digest = await inspect(registry, request, signal)
  if (digest !== undefined) return digest
  throw new WorldError(
    'build.lost',
    `${pushReference(request)} was built, but the registry does not have it`,
    {
      retryable: true,
      hint: 'check that the registry keeps what is pushed to it',
    },
  )
}

async function inspect(
  registry: Registry,
  request: BuildRequest,
  signal: AbortSignal,
): Promise<string | undefined> {
  const lookup = await registry.inspect(pushReference(request), signal, request.image.insecure)
  return lookup.known && lookup.value !== 'absent' ? lookup.value.digest : undefined
}

/** A pod cannot fetch from a folder of this machine. */
function refuseFolders({ inputs, image }: BuildRequest): void {
  if (/^https?:\/\//.test(inputs.repo)) return
  throw new WorldError(
    'build.local-code',
    `${image.service} is built from ${inputs.repo}, which a build in the cluster cannot reach`,
    {
      retryable: false,
      hint: 'build on this machine with --builder local, or push the code and name its URL',
    },
  )
}
