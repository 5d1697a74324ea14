import { nearest } from '../../core/config/reading/nearest.ts'
import type { ClusterFacts } from '../../core/desired/desired.ts'
import { choiceOf, chosenRouting, type RoutingChoice } from '../../core/desired/network/chosen.ts'
import { isMap, type Json, type JsonMap } from '../../core/json.ts'
import { basesOf, factsOf } from './prepare.ts'
import type { InstanceFacts, Prepared } from './prepared.ts'

// What a plan was made with and no commit holds, as data: `plan --output json` prints it, `render --facts` replays it.
// In: prepared instances; or text that was printed. Out: one from the other.
// Limits: the root key is no fact but a secret: without the cluster, keyed names are those of a zero key.

export interface RecordedFacts {
  readonly cluster: ClusterFacts
  /** Commits of refs in `extends`, by `group/shared@v3`. */
  readonly refs: Readonly<Record<string, string>>
  /** Left out where nothing was installed yet. */
  readonly installation?: string
  readonly instances: Readonly<Record<string, InstanceFacts>>
}

const VERSION = 1

export function instanceFacts(prepared: Prepared): InstanceFacts {
  const routing = choiceOf(chosenRouting(prepared.cluster, prepared.configuration.ops.routing))
  return {
    images: factsOf(prepared),
    bases: basesOf(prepared),
    secrets: prepared.secretVersions,
    ...(routing === undefined ? {} : { routing }),
  }
}

export function factsAsJson({ cluster, ...facts }: RecordedFacts): Json {
  const { kinds, ...rest } = cluster
  return JSON.parse(
    JSON.stringify({ version: VERSION, ...facts, cluster: { ...rest, kinds: [...kinds].sort() } }),
  )
}

const KEYS = ['version', 'cluster', 'refs', 'installation', 'instances'] as const
const INSTANCE_KEYS = ['images', 'bases', 'secrets', 'routing'] as const

/** Reads what factsAsJson wrote, alone or as the `facts` of a plan; throws a sentence about what is wrong with it. */
export function recordedFacts(data: Json): RecordedFacts {
  const facts = isMap(data) && data.facts !== undefined ? data.facts : data
  if (!isMap(facts) || facts.version === undefined) throw new TypeError('it has no `facts` with a `version`')
  if (facts.version !== VERSION)
    throw new TypeError(
      `its facts are of version ${JSON.stringify(facts.version)}, and this program reads ${VERSION}`,
    )
  onlyKnown(facts, KEYS, 'facts')
  const { cluster, instances, refs = {}, installation } = facts
  if (!isMap(cluster) || !Array.isArray(cluster.kinds))
    throw new TypeError('`facts.cluster` has no list of `kinds`')
  if (!isMap(instances)) throw new TypeError('`facts.instances` is missing')
  if (!isTexts(refs)) throw new TypeError('`facts.refs` is no map of commits')
  const { kinds, ...rest } = cluster
  return {
    cluster: { ...(rest as unknown as ClusterFacts), kinds: new Set((kinds as readonly Json[]).map(String)) },
    refs,
    ...(typeof installation === 'string' ? { installation } : {}),
    instances: Object.fromEntries(
      Object.entries(instances).map(([name, written]) => [name, instanceFrom(name, written)]),
    ),
  }
}

function instanceFrom(name: string, written: Json): InstanceFacts {
  const where = `facts.instances.${name}`
  if (!isMap(written)) throw new TypeError(`\`${where}\` is no map`)
  onlyKnown(written, INSTANCE_KEYS, where)
  const { images = {}, bases, secrets = {}, routing } = written
  checkImages(images, `${where}.images`)
  if (bases !== undefined) checkImages(bases, `${where}.bases`)
  if (!isTexts(secrets)) throw new TypeError(`\`${where}.secrets\` is no map of texts`)
  return {
    images: images as unknown as InstanceFacts['images'],
    ...(isMap(bases) ? { bases: bases as unknown as NonNullable<InstanceFacts['bases']> } : {}),
    secrets,
    ...(isMap(routing) ? { routing: routing as unknown as RoutingChoice } : {}),
  }
}

function checkImages(images: Json, where: string): void {
  if (!isMap(images)) throw new TypeError(`\`${where}\` is no map`)
  const odd = Object.entries(images).find(([, image]) => !isImage(image))
  if (odd !== undefined) throw new TypeError(`\`${where}\` has no digest and ports for ${odd[0]}`)
}

/** What is not replayed would be looked up, or guessed, without anybody being told. */
function onlyKnown(written: JsonMap, known: readonly string[], where: string): void {
  const odd = Object.keys(written).find((key) => !known.includes(key))
  if (odd === undefined) return
  const like = nearest(odd, known)
  throw new TypeError(
    `\`${where}\` has a key '${odd}', which this program does not know${like === undefined ? '' : `; did you mean ${like}?`}`,
  )
}

function isImage(image: Json): boolean {
  return isMap(image) && typeof image.digest === 'string' && Array.isArray(image.ports)
}

function isTexts(value: Json): value is Readonly<Record<string, string>> {
  return isMap(value) && Object.values(value).every((text) => typeof text === 'string')
}
