import type { Rendered } from '../../../core/desired/render.ts'
import { absentSecrets, furtherSecrets } from '../../../core/desired/secrets/absent-secrets.ts'
import {
  type SecretVersions,
  secretVersions,
  secretVersionsNeeded,
  withSecretVersions,
} from '../../../core/desired/secrets/secret-versions.ts'
import { type Fact, unknown } from '../../../core/json.ts'
import { ZERO_KEY } from '../../../core/objects/hash.ts'
import type { Problem } from '../../../core/problem.ts'
import { AFRESH } from '../../../core/remember.ts'
import type { SecretContent } from '../../../core/services/secrets/facts.ts'
import type { PrepareInput, PreparePorts, UnknownSecret } from '../prepared.ts'

// Looks up the versions of Secrets that pods refer to.
// In: rendered objects. Out: versions as facts, and what the cluster lacks as warnings.
// Limits: contents are hashed here and go nowhere.

interface VersionsRead {
  readonly secretVersions: SecretVersions
  readonly problems: readonly Problem[]
  readonly unknown: readonly UnknownSecret[]
}

export async function lookUpVersions(
  { backend, remember = AFRESH }: PreparePorts,
  { instance, owner, previous, recorded: replayed }: PrepareInput,
  { desired }: Rendered,
  signal: AbortSignal,
): Promise<VersionsRead> {
  const { objects } = desired
  const used = new Set(secretVersionsNeeded(objects, remember))
  // Without a cluster nobody can say that one is not there.
  const further = backend?.secrets === undefined ? [] : furtherSecrets(objects, remember)
  const names = [...new Set([...used, ...further])]
  if (names.length === 0) return { secretVersions: {}, problems: [], unknown: [] }
  const contents: ReadonlyMap<string, Fact<SecretContent>> = backend?.secrets === undefined
    ? new Map(names.map((name) => [name, unknown('no cluster is asked')]))
    : await backend.secrets(instance.namespace, names, signal)
  const recorded = replayed?.secrets ?? previous?.secrets ?? {}
  return {
    secretVersions: secretVersions(objects, contents, recorded, owner?.rootKey ?? ZERO_KEY),
    problems: absentSecrets(objects, contents, instance.namespace, remember),
    unknown: [...contents].flatMap(([name, fact]) =>
      fact.known || !used.has(name) ? [] : [{ what: `version of the Secret '${name}'`, reason: fact.reason }],
    ),
  }
}

export function versioned(rendered: Rendered, versions: SecretVersions): Rendered {
  const objects = withSecretVersions(rendered.desired.objects, versions)
  return { ...rendered, desired: { ...rendered.desired, objects } }
}
