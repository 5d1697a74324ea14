import type { Layer } from '../../config/layer.ts'
import { tagOf } from '../../config/tags.ts'
import { isMap, type Json } from '../../json.ts'
import { AFRESH, type Remember } from '../../remember.ts'
import type { ResolveInput } from '../input.ts'
import { type MergedServices, mergeServices } from '../merged.ts'
import { Resolver } from '../references/resolver.ts'
import { isSecretKey } from '../references/value.ts'
import { worldOf } from '../world.ts'
import { NO_SECRET_FACTS } from './facts.ts'
import { type SecretSource, secretSource } from './source.ts'

export interface SecretsNeeded {
  /** SOPS files, as the configuration names them. */
  readonly sops: readonly string[]
  /** Secrets of the instance's namespace whose values become part of a text or file. */
  readonly secrets: readonly string[]
}

/** What resolveServices will ask of SecretFacts: everything is resolved once with placeholders, and who asks is noted. */
export function secretsNeeded(
  input: Omit<ResolveInput, 'secretFacts'>,
  merged: MergedServices = mergeServices(input),
  remember: Remember = AFRESH,
): SecretsNeeded {
  // To resolve everything once more costs as much as the rest of this stage; few configurations need it.
  const all = [input.vars, ...input.layers.values()]
  const mentions = (layers: readonly Layer[]) => layers.some(({ value }) => mentionsSecrets(value))
  if (!all.some((layers) => remember.about('mentions secrets', layers, () => mentions(layers))))
    return { sops: [], secrets: [] }
  const asked = { sops: new Set<string>(), secrets: new Set<string>() }
  const world = worldOf({ ...input, secretFacts: NO_SECRET_FACTS }, merged)
  const resolver = new Resolver({ ...world, secrets: noting(asked, input) })
  // Mistakes are left to resolveServices, which finds them again.
  for (const name of merged.keys()) resolver.find(['services', name])
  return { sops: [...asked.sops].sort(), secrets: [...asked.secrets].sort() }
}

function mentionsSecrets(value: Json): boolean {
  if (!isMap(value)) return Array.isArray(value) && value.some(mentionsSecrets)
  const kind = tagOf(value)?.kind
  if (kind === 'sops' || kind === 'secret' || isSecretKey(value)) return true
  return Object.values(value).some(mentionsSecrets)
}

function noting(
  asked: { readonly sops: Set<string>; readonly secrets: Set<string> },
  { instance }: Pick<ResolveInput, 'instance'>,
): SecretSource {
  const source = secretSource(NO_SECRET_FACTS, instance.name, instance.namespace)
  return {
    ...source,
    sops(file, path) {
      asked.sops.add(file)
      return source.sops(file, path)
    },
    read(secret, key) {
      asked.secrets.add(secret)
      return source.read(secret, key)
    },
  }
}
