import { createHash } from 'node:crypto'
import type { BuildInputs } from '../../../core/images/image.ts'
import { parseReference } from '../../../core/images/reference.ts'
import type { JsonMap } from '../../../core/json.ts'
import type { BuildRequest } from '../../../ports/builder.ts'
import { withoutCredentials } from '../../url-credentials.ts'
import { folderOf, frontendOptions, secretFlags } from '../frontend.ts'
import { pushReference } from '../joined.ts'
import { hasSecrets, secretsName } from './job-secrets.ts'
import { BUILD_AND_PUSH, FETCH_SOURCE, MADE } from './scripts.ts'
import type { BuildSettings } from './settings.ts'

/** One name for one image in one place, so that whoever wants the same build finds this one. */
export function jobName(request: Pick<BuildRequest, 'image'>): string {
  const hash = createHash('sha256').update(pushReference(request)).digest('hex').slice(0, 16)
  const service = request.image.service.slice(0, 30).replace(/-+$/, '')
  return `build-${service}-${hash}`
}

/** Suspended: it starts once its Secrets are there, which need its UID to go with it. */
export function jobOf(request: BuildRequest, settings: BuildSettings): JsonMap {
  const name = jobName(request)
  const labels = {
    'app.kubernetes.io/name': 'build',
    'app.kubernetes.io/managed-by': 'diploid',
    'diploid.dev/service': request.image.service,
  }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: settings.namespace,
      labels,
      annotations: {
        'diploid.dev/image': pushReference(request),
        'diploid.dev/revision': `${request.inputs.branch}@${request.inputs.commit}`,
      },
    },
    spec: {
      suspend: true,
      backoffLimit: 0,
      completions: 1,
      activeDeadlineSeconds: settings.timeoutSeconds,
      ttlSecondsAfterFinished: settings.ttlSeconds,
      template: { metadata: { labels }, spec: podOf(request, settings, name) },
    },
  }
}

export const SOURCE = 'source'
export const BUILD = 'build'
const SECRETS = '/secrets'

function podOf(request: BuildRequest, settings: BuildSettings, name: string): JsonMap {
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(settings.mode === 'rootless' ? { securityContext: { fsGroup: ROOTLESS_USER } } : {}),
    initContainers: [sourceContainer(request, settings)],
    containers: [buildContainer(request, settings)],
    volumes: [
      { name: 'source', emptyDir: {} },
      { name: 'state', emptyDir: {} },
      // Optional: public repositories and open registries need none.
      { name: 'git-credentials', secret: { secretName: `${name}-git`, optional: true, defaultMode: 0o444 } },
      { name: 'overlay', secret: { secretName: `${name}-overlay`, optional: true, defaultMode: 0o444 } },
      {
        name: 'push-credentials',
        secret: { secretName: `${name}-push`, optional: true, defaultMode: 0o444 },
      },
      // Not optional: a build without what it mounts would fail, or leave something out.
      ...(hasSecrets(request.inputs)
        ? [{ name: 'secrets', secret: { secretName: secretsName(name), defaultMode: 0o444 } }]
        : []),
    ],
  }
}

/** Sees the token of its one repository, and nothing of the registry. */
function sourceContainer({ inputs, source }: BuildRequest, settings: BuildSettings): JsonMap {
  return {
    name: SOURCE,
    image: settings.images.git,
    command: ['sh', '-c', FETCH_SOURCE],
    env: [
      // Whoever may see pods sees their variables.
      { name: 'REPOSITORY', value: withoutCredentials(inputs.repo) },
      { name: 'COMMIT', value: inputs.commit },
      { name: 'BRANCH', value: inputs.branch },
      { name: 'FOLDER', value: source.folder },
      { name: 'TREE', value: source.tree },
    ],
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
      ...(settings.mode === 'rootless' ? { runAsUser: ROOTLESS_USER, runAsGroup: ROOTLESS_USER } : {}),
    },
    volumeMounts: [
      { name: 'source', mountPath: '/source' },
      { name: 'git-credentials', mountPath: '/credentials', readOnly: true },
      { name: 'overlay', mountPath: '/overlay', readOnly: true },
    ],
  }
}

/** Sees the files and a push credential, and nothing of Git. */
function buildContainer(request: BuildRequest, settings: BuildSettings): JsonMap {
  const { inputs } = request
  const options = frontendOptions(inputs).flatMap((option) => ['--opt', option])
  const flags = ['--config=/tmp/buildkitd.toml', ...settings.daemonFlags]
  if (settings.mode === 'rootless') flags.push('--oci-worker-no-process-sandbox')
  return {
    name: BUILD,
    image: settings.images.buildkit,
    command: ['sh', '-c', BUILD_AND_PUSH, 'build'],
    args: [
      'build',
      '--progress=plain',
      '--frontend=dockerfile.v0',
      `--local=context=${below(inputs.context)}`,
      `--local=dockerfile=${inputs.generated === undefined ? below(folderOf(inputs.dockerfile)) : MADE}`,
      ...options,
      ...secretFlags(inputs, SECRETS),
      `--output=type=image,name=${pushReference(request)},push=true`,
    ],
    env: [
      { name: 'BUILDKITD_FLAGS', value: flags.join(' ') },
      { name: 'BUILDKITD_CONFIG', value: daemonConfig(request) },
      { name: 'DOCKER_CONFIG', value: '/docker' },
      ...madeFiles(inputs),
    ],
    resources: settings.resources as JsonMap,
    securityContext:
      settings.mode === 'privileged'
        ? { privileged: true }
        : {
            runAsUser: ROOTLESS_USER,
            runAsGroup: ROOTLESS_USER,
            seccompProfile: { type: 'Unconfined' },
            appArmorProfile: { type: 'Unconfined' },
          },
    volumeMounts: [
      { name: 'source', mountPath: '/source', readOnly: true },
      { name: 'state', mountPath: settings.mode === 'privileged' ? '/var/lib/buildkit' : ROOTLESS_STATE },
      { name: 'push-credentials', mountPath: '/docker', readOnly: true },
      ...(hasSecrets(request.inputs) ? [{ name: 'secrets', mountPath: SECRETS, readOnly: true }] : []),
    ],
  }
}

/** https://github.com/moby/buildkit/blob/v0.33.1/docs/rootless.md */
const ROOTLESS_USER = 1000
const ROOTLESS_STATE = '/home/user/.local/share/buildkit'

function daemonConfig(request: BuildRequest): string {
  const host = parseReference(pushReference(request))?.registry
  return request.image.insecure && host !== undefined ? `[registry."${host}"]\n  http = true\n` : ''
}

/** In base64: Kubernetes would read `$(…)` in a variable as a name. */
function madeFiles({ generated }: BuildInputs): readonly JsonMap[] {
  if (generated === undefined) return []
  const encode = (text: string) => Buffer.from(text, 'utf8').toString('base64')
  return [
    { name: 'DOCKERFILE', value: encode(generated.dockerfile) },
    { name: 'DOCKERIGNORE', value: encode(generated.ignore) },
  ]
}

function below(folder: string): string {
  return folder === '' ? '/source/code' : `/source/code/${folder}`
}

export function namespaceOf(settings: BuildSettings): JsonMap {
  const level = settings.mode === 'privileged' ? 'privileged' : 'baseline'
  // Rootless BuildKit needs unconfined seccomp and AppArmor, which only `privileged` lets pass.
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: settings.namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'diploid',
        'pod-security.kubernetes.io/enforce': 'privileged',
        'pod-security.kubernetes.io/warn': level,
      },
    },
  }
}
