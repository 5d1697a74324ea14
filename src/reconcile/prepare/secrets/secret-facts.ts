import { unknown } from '../../../core/json.ts'
import type { SecretFacts, SopsFile } from '../../../core/services/secrets/facts.ts'
import type { SecretsNeeded } from '../../../core/services/secrets/needed.ts'
import type { PrepareInput } from '../prepared.ts'

// Looks up what generate(), sops() and secret() stand for.
// In: what secretsNeeded lists. Out: the facts with which services are resolved.
// Limits: nothing that is read here goes anywhere but into Secrets of the instance.

export function secretFactsOf({ owner }: PrepareInput, needed: SecretsNeeded): SecretFacts {
  return {
    rootKey: owner?.rootKey,
    sops: new Map(needed.sops.map((file) => [file, UNREAD])),
    secrets: new Map(needed.secrets.map((name) => [name, unknown('no cluster is asked')])),
    required: false,
  }
}

const UNREAD: SopsFile = {
  state: 'refused',
  code: 'services.sops',
  message: 'SOPS files cannot be read yet',
  hint: "Keep the value in a Secret of the namespace and refer to it with secret('name', 'key').",
  world: false,
}
