import type { BuildRequest } from '../../../ports/builder.ts'

/** What an operator can choose about build Jobs. */
export interface BuildSettings {
  /** Never an environment's; may hold privileged pods. */
  readonly namespace: string
  readonly images: { readonly git: string; readonly buildkit: string }
  /** Rootless BuildKit needs a kernel with unprivileged user namespaces; privileged runs everywhere. */
  readonly mode: 'privileged' | 'rootless'
  /** More words for buildkitd: `--oci-worker-net=host`. */
  readonly daemonFlags: readonly string[]
  /** After this a build is ended. */
  readonly timeoutSeconds: number
  /** How long a finished Job stays, for people to look at. */
  readonly ttlSeconds: number
  readonly resources: {
    readonly requests?: Readonly<Record<string, string>>
    readonly limits?: Readonly<Record<string, string>>
  }
}

export const BUILD_DEFAULTS: BuildSettings = {
  namespace: 'diploid-builds',
  images: { git: 'alpine/git:2.49.1', buildkit: 'moby/buildkit:v0.33.1' },
  mode: 'privileged',
  daemonFlags: [],
  timeoutSeconds: 1800,
  ttlSeconds: 3600,
  resources: { requests: { cpu: '100m', memory: '256Mi' } },
}

/** What the ops repository says of builds counts before what the agent was started with. */
export function settingsFor({ how = {} }: Pick<BuildRequest, 'how'>, usual: BuildSettings): BuildSettings {
  const { rootless, timeoutSeconds, resources } = how
  return {
    ...usual,
    ...(rootless === undefined ? {} : { mode: rootless ? 'rootless' : 'privileged' }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(resources === undefined ? {} : { resources: { ...usual.resources, ...resources } }),
  }
}

/** What the environment overrides: DIPLOID_BUILD_* and DIPLOID_BUILDKITD_FLAGS. */
export function buildSettings(env: Readonly<Record<string, string | undefined>>): BuildSettings {
  const timeout = Number(env.DIPLOID_BUILD_TIMEOUT_SECONDS)
  return {
    ...BUILD_DEFAULTS,
    namespace: env.DIPLOID_BUILD_NAMESPACE || BUILD_DEFAULTS.namespace,
    images: {
      git: env.DIPLOID_BUILD_GIT_IMAGE || BUILD_DEFAULTS.images.git,
      buildkit: env.DIPLOID_BUILD_BUILDKIT_IMAGE || BUILD_DEFAULTS.images.buildkit,
    },
    mode: env.DIPLOID_BUILD_MODE === 'rootless' ? 'rootless' : BUILD_DEFAULTS.mode,
    daemonFlags: (env.DIPLOID_BUILDKITD_FLAGS ?? '').split(/\s+/).filter((flag) => flag !== ''),
    timeoutSeconds: Number.isInteger(timeout) && timeout > 0 ? timeout : BUILD_DEFAULTS.timeoutSeconds,
  }
}
