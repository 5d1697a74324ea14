import { keyedId } from '../../core/desired/identity.ts'
import { keptRouting } from '../../core/desired/network/chosen.ts'
import type { ImageFacts } from '../../core/images/image.ts'
import type { BaseFacts } from '../../core/images/refresh.ts'
import { ZERO_KEY } from '../../core/objects/hash.ts'
import type { LiveObject, ObjectId } from '../../core/objects/object.ts'
import { isOurs } from '../../core/objects/ownership.ts'
import { type Checked, holdsAll, type Problem } from '../../core/problem.ts'
import type { Sensitive } from '../../core/sensitive.ts'
import type { Instance } from '../../core/targets/target.ts'
import { heldByMistakes } from './check/held-by-mistakes.ts'
import { heldWithBases } from './check/held-with-bases.ts'
import { heldWithImages } from './check/held-with-images.ts'
import { placed } from './check/placed.ts'
import { AskedOnce } from './images/asked-once.ts'
import { Bases, type BasesRecord } from './images/bases.ts'
import { buildsOf } from './images/builds.ts'
import { describeInstanceImages } from './images/describe.ts'
import { lookUpImages } from './images/lookups.ts'
import type { Prepared, PrepareInput, PreparePorts } from './prepared.ts'
import { renderPrepared } from './render/render-prepared.ts'
import { lookUpVersions, versioned } from './secrets/versions.ts'
import { readSources } from './sources/read-sources.ts'
import { understand } from './understand.ts'

// Everything before the cluster is looked at: from the configuration and the commits to rendered objects.
// In: the configuration, one instance, what the cluster serves. Out: the desired state with all that it came from.
// Limits: a service that cannot be understood or read is held, with the reason; the others go on.

export async function prepareInstance(
  ports: PreparePorts,
  selected: PrepareInput,
  signal: AbortSignal,
): Promise<Checked<Prepared | undefined>> {
  const asked = new AskedOnce(ports.registry, selected.recorded?.images ?? selected.previous?.facts ?? {})
  const bases = new Bases(asked, basesOnRecord(selected), ports.clock, selected.memory?.inVain)
  const reading = { git: ports.git, asked, bases, remember: ports.remember }
  const understood = await understand(ports, reading, selected, signal)
  if (understood.value === undefined) return { value: undefined, problems: understood.problems }
  // From here on with the settings that the ops file has for this instance.
  const { configuration, instance } = understood.value
  const input = { ...selected, configuration, instance }
  const { services, doubtful, unsure, unknownSecrets, ...rest } = understood.value

  const described = await describeInstanceImages(reading, input, services, signal)
  const doubted = await describeInstanceImages(reading, input, doubtful, signal)
  const looked = await lookUpImages(asked, described.value.images, input.secrets, signal)
  // They are described without the others, on whose images they may be built.
  const ofDoubted = doubted.problems.filter(({ code }) => code !== 'image.own-unknown')
  const problems: Problem[] = [...understood.problems, ...described.problems, ...ofDoubted]
  const known = new Map([...unsure, ...heldTargets(instance), ...looked.held])
  const { images, inputs, secretVersions: buildSecrets } = described.value
  const heldBefore = heldWithImages(services, heldByMistakes(known, problems))
  const heldToo = heldWithBases(images, looked.toBuild, looked.lookups, heldBefore)
  const held = heldWithImages(services, heldToo)
  const running = services.filter(({ name }) => !held.has(name))
  const files = await readSources(ports.git, input, running, signal)
  const toBuild = looked.toBuild.filter(({ service }) => !held.has(service))
  const chosen = input.recorded?.routing ?? input.previous?.routing
  const routing = keptRouting(input.cluster, configuration.ops.routing, chosen)
  problems.push(...routing.problems)
  const prepared = {
    ...input,
    ...rest,
    services,
    cluster: routing.value,
    images,
    bases: bases.looked(),
    lookups: looked.lookups,
    sources: files.sources,
    builds: await buildsOf(
      ports.git,
      input,
      { services: running, inputs, images: toBuild, lookups: looked.lookups },
      signal,
    ),
    held,
    retry: rest.retry || asked.mayPass || files.mayPass,
    secretVersions: buildSecrets,
    unknownSecrets,
  }
  const rendered = await renderPrepared(ports, prepared, signal)
  problems.push(...rendered.problems)
  ports.remember?.end(instance.name)
  const versions = await lookUpVersions(ports, input, rendered.value.rendered, signal)
  problems.push(...versions.problems)
  const secretVersions = { ...buildSecrets, ...versions.secretVersions }
  const value = {
    ...rendered.value,
    secretVersions,
    unknownSecrets: [...unknownSecrets, ...versions.unknown],
    rendered: versioned(rendered.value.rendered, secretVersions),
  }
  const told = problems.map((problem) => placed(problem, configuration, rest.origins))
  return { value: problems.some(holdsAll) ? undefined : value, problems: told }
}

/** The same instance rendered with what builds have told since. */
export async function withBuilt(
  ports: Pick<PreparePorts, 'evaluator' | 'scrubber' | 'remember'>,
  prepared: Prepared,
  built: ReadonlyMap<string, ImageFacts>,
  signal: AbortSignal,
): Promise<Checked<Prepared>> {
  const lookups = new Map(prepared.lookups)
  for (const [reference, facts] of built) lookups.set(reference, { known: true, value: facts })
  const { value, problems } = await renderPrepared(ports, { ...prepared, lookups }, signal)
  return {
    value: { ...value, rendered: versioned(value.rendered, prepared.secretVersions) },
    problems: problems.map((problem) => placed(problem, prepared.configuration, prepared.origins)),
  }
}

/** Releases and plans of earlier versions have them among the images. */
function basesOnRecord({ recorded, previous }: PrepareInput): BasesRecord {
  if (recorded !== undefined) return { facts: recorded.bases ?? recorded.images, isFixed: true }
  return { facts: previous?.bases ?? previous?.facts ?? {}, isFixed: false }
}

/** Image facts by reference, for the release and for replaying. */
export function factsOf(prepared: Prepared): Readonly<Record<string, ImageFacts>> {
  const facts: Record<string, ImageFacts> = {}
  for (const [reference, lookup] of prepared.lookups) {
    if (lookup.known && lookup.value !== 'absent') facts[reference] = lookup.value
  }
  return facts
}

/** The same for the images that builds stand on; those of a service that could not be read stay on record. */
export function basesOf({ bases, held, previous }: Prepared): Readonly<Record<string, BaseFacts>> {
  return held.size === 0 ? bases.facts : { ...previous?.bases, ...bases.facts }
}

export function rootKeyOf(prepared: Prepared): Sensitive {
  return prepared.owner?.rootKey ?? ZERO_KEY
}

export function keyedIdOf(prepared: Prepared, id: ObjectId): string {
  return keyedId(prepared.owner, prepared.instance.name, id)
}

/** Whether a live object is ours by its keyed id alone; the inventory is the plan's business. */
export function carriesOurId(prepared: Prepared, live: LiveObject): boolean {
  return isOurs(live, { keyedId: keyedIdOf(prepared, live.id) })
}

function heldTargets(instance: Instance): readonly (readonly [string, string])[] {
  return instance.targets.flatMap(({ service, source }) =>
    source.kind === 'held' ? [[service, source.reason] as const] : [],
  )
}
