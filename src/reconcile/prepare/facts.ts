import type { ClusterFacts } from '../../core/desired/desired.ts'
import type { SecretVersions } from '../../core/desired/secrets/secret-versions.ts'
import type { ImageFacts } from '../../core/images/image.ts'
import { isMap, type Json } from '../../core/json.ts'

/** The facts of a plan as data: `plan --output json` prints them, `render --facts` replays them. */
export interface RecordedFacts {
  readonly images: Readonly<Record<string, ImageFacts>>
  readonly cluster: ClusterFacts
  /** Versions of Secrets that pods refer to, by instance. */
  readonly secrets: Readonly<Record<string, SecretVersions>>
}

export function factsAsJson(facts: RecordedFacts): Json {
  const { images, secrets } = facts
  const { kinds, ...rest } = facts.cluster
  return JSON.parse(JSON.stringify({ images, cluster: { ...rest, kinds: [...kinds].sort() }, secrets }))
}

/** Reads what factsAsJson wrote, alone or as the `facts` of a plan; throws a sentence about what is missing. */
export function recordedFacts(data: Json): RecordedFacts {
  const facts = isMap(data) && isMap(data.facts) ? data.facts : data
  if (!isMap(facts) || !isMap(facts.images) || !isMap(facts.cluster))
    throw new TypeError('there is no `images` and `cluster` in it')
  const { kinds, ...rest } = facts.cluster
  if (!Array.isArray(kinds)) throw new TypeError('`cluster` has no list of `kinds`')
  return {
    images: facts.images as unknown as RecordedFacts['images'],
    cluster: { ...(rest as unknown as ClusterFacts), kinds: new Set(kinds.map(String)) },
    secrets: isMap(facts.secrets) ? (facts.secrets as unknown as RecordedFacts['secrets']) : {},
  }
}
