import type { BuildInputs, OverlayFile } from '../../../core/images/image.ts'
import type { JsonMap } from '../../../core/json.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { BuildRequest } from '../../../ports/builder.ts'
import type { Log, Scrubber } from '../../../ports/log.ts'
import { pushReference } from '../joined.ts'
import { secretValues } from '../secret-values.ts'
import type { BuildCluster } from './build-cluster.ts'
import type { BuildSettings } from './settings.ts'

// Secrets of a build's namespace: each belongs to one Job and is mounted by the one container that needs it.
// In: a request, its Job. Out: Secrets, before it starts and while it runs; those that it mounts are taken away after it.
// Limits: no value stands in a Job, where whoever may see Jobs would read it.

export interface OwnerJob {
  readonly name: string
  readonly uid: string
}

export interface SecretSources {
  readonly scrubber: Scrubber
  /** A token that may read the one repository. */
  readonly gitCredentials?: (url: string) => { readonly user: string; readonly token: string } | undefined
  /** An account that may push, by host. */
  readonly registryCredentials?: (
    host: string,
  ) => { readonly username: string; readonly password: string } | undefined
}

/** What fetching and pushing need, and the files over those of the commit; they go with the Job. */
export async function putCredentials(
  cluster: BuildCluster,
  request: BuildRequest,
  job: OwnerJob,
  settings: BuildSettings,
  options: SecretSources,
  signal: AbortSignal,
): Promise<void> {
  const git = options.gitCredentials?.(request.inputs.repo)
  if (git !== undefined) {
    options.scrubber.learn(git.token)
    const name = `${job.name}-git`
    const data = { username: git.user, password: git.token }
    await cluster.putSecret(secretOf(name, job, settings.namespace, data), name, signal)
  }
  const { overlay = [] } = request.inputs
  if (overlay.length > 0) {
    const name = `${job.name}-overlay`
    // A Secret, because what `configure` writes may hold one; only the container that fetches mounts it.
    await cluster.putSecret(secretOf(name, job, settings.namespace, overlayData(overlay)), name, signal)
  }
  const host = pushReference(request).split('/')[0] ?? ''
  const push = options.registryCredentials?.(host)
  if (push !== undefined) {
    options.scrubber.learn(push.password)
    const auth = Buffer.from(`${push.username}:${push.password}`).toString('base64')
    options.scrubber.learn(auth)
    const name = `${job.name}-push`
    const data = { 'config.json': JSON.stringify({ auths: { [host]: { auth } } }) }
    await cluster.putSecret(secretOf(name, job, settings.namespace, data), name, signal)
  }
}

/** `build.secrets`: there as long as the build needs them, and no longer. */
export async function putBuildSecrets(
  cluster: BuildCluster,
  request: BuildRequest,
  job: OwnerJob,
  { namespace }: BuildSettings,
  { scrubber }: Pick<SecretSources, 'scrubber'>,
  signal: AbortSignal,
): Promise<void> {
  if (!hasSecrets(request.inputs)) return
  const name = secretsName(job.name)
  const data = secretValues(request.inputs, scrubber)
  await cluster.putSecret(secretOf(name, job, namespace, data), name, signal)
}

/** One that cannot be taken away now goes with its Job; the build is no other for it. */
export async function withdrawSecrets(
  cluster: BuildCluster,
  job: string,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const name = secretsName(job)
  try {
    await cluster.deleteSecret(name, signal)
  } catch (error) {
    if (!isWorldError(error) || signal.aborted) throw error
    log.warn('the secrets of a build could not be deleted: they go with its Job', {
      secret: name,
      err: error,
    })
  }
}

export function hasSecrets({ secrets = {} }: BuildInputs): boolean {
  return Object.keys(secrets).length > 0
}

export function secretsName(job: string): string {
  return `${job}-secrets`
}

/** Files over those of the commit: their names are no names of keys. */
export function overlayData(overlay: readonly OverlayFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    overlay.flatMap(({ path, text }, index) => [
      [`path-${index}`, path],
      [`file-${index}`, text],
    ]),
  )
}

/** Goes with its Job. */
function secretOf(
  name: string,
  job: OwnerJob,
  namespace: string,
  stringData: Readonly<Record<string, string>>,
): JsonMap {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'diploid' },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: job.name, uid: job.uid }],
    },
    stringData,
  }
}
