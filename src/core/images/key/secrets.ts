import { keyedHash } from '../../objects/hash.ts'
import type { Sensitive } from '../../sensitive.ts'
import { isPlaceholder } from '../../services/secrets/source.ts'
import type { Buildable, BuildSecretVersions } from '../image-inputs.ts'

// Versions of the secrets of builds: of each its name and this go into the key of the image, never its value.
// In: services with the values of `build.secrets`. Out: keyed hashes, which are facts like versions of other Secrets.
// Limits: a value that is not known here has the version that was recorded, or none.

export function secretVersionKey(service: string, name: string): string {
  return `build ${service}/${name}`
}

export interface VersionFacts {
  /** undefined: nothing is installed yet, so that there is no key for a hash. */
  readonly rootKey: Sensitive | undefined
  /** What the release before recorded; counts where the value is not known now. */
  readonly previous?: BuildSecretVersions
  /** What a plan recorded; counts before all else. */
  readonly replayed?: BuildSecretVersions
}

export function buildSecretVersions(
  services: readonly Buildable[],
  { rootKey, previous = {}, replayed = {} }: VersionFacts,
): BuildSecretVersions {
  const versions: Record<string, string> = {}
  for (const { name, image } of services) {
    const secrets = image.kind === 'build' ? (image.build.secrets ?? {}) : {}
    for (const [id, value] of Object.entries(secrets)) {
      const key = secretVersionKey(name, id)
      const version = replayed[key] ?? versionOf(value, rootKey) ?? previous[key]
      if (version !== undefined) versions[key] = version
    }
  }
  return versions
}

/** The value itself, not the place it was read from: equal tokens of two environments give one image. */
function versionOf(value: Sensitive, rootKey: Sensitive | undefined): string | undefined {
  if (isPlaceholder(value)) return undefined
  return rootKey === undefined ? NOT_INSTALLED : keyedHash(value, rootKey, 16)
}

/** A plan from before the first installation: no hash of a secret is made without a key that is one itself. */
const NOT_INSTALLED = 'known to the installation alone'
