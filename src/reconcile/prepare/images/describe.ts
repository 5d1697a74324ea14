import { describeImages } from '../../../core/images/describe.ts'
import type { Image, ImageFacts, Lookup } from '../../../core/images/image.ts'
import type {
  Buildable,
  BuildSecretVersions,
  ImageInputs,
  InputFacts,
  InputNeed,
} from '../../../core/images/image-inputs.ts'
import { unknownOf } from '../../../core/images/key/parts.ts'
import { buildSecretVersions } from '../../../core/images/key/secrets.ts'
import { basesNeeded, filesOf, inputsNeeded, isInsecureBase } from '../../../core/images/needed.ts'
import { type Fact, known, unknown } from '../../../core/json.ts'
import type { Checked, Problem } from '../../../core/problem.ts'
import type { Remember } from '../../../core/remember.ts'
import type { PortsNeed } from '../../../core/services/ports-needed.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { Git } from '../../../ports/git.ts'
import { inParallel } from '../../in-parallel.ts'
import { namesOfFiles } from '../files/names-of-files.ts'
import type { PrepareInput } from '../prepared.ts'
import { locate } from '../select.ts'
import type { AskedOnce } from './asked-once.ts'
import type { Bases } from './bases.ts'

// Reads what images are made of, trees and Dockerfiles and the digests of their bases, and describes the images.
// In: services as far as they are known. Out: an image for each that has one.
// Limits: no blob is fetched but Dockerfiles and ignore files; a repository that cannot be read holds its services.

export interface DescribedImages {
  readonly images: readonly Image[]
  /** What was read of the repositories. */
  readonly inputs: InputFacts
  /** Of the secrets that builds mount. */
  readonly secretVersions: BuildSecretVersions
}

interface Ports {
  readonly git: Git
  readonly asked: AskedOnce
  readonly bases: Bases
  readonly remember?: Remember | undefined
}

type ImagesInput = Pick<
  PrepareInput,
  'place' | 'configuration' | 'instance' | 'owner' | 'previous' | 'recorded'
>

export async function describeInstanceImages(
  ports: Ports,
  input: ImagesInput,
  services: readonly Buildable[],
  signal: AbortSignal,
): Promise<Checked<DescribedImages>> {
  const { place, configuration, instance } = input
  const { name: project, registry } = configuration.ops
  const secretVersions = buildSecretVersions(services, {
    rootKey: input.owner?.rootKey,
    ...(input.previous?.secrets === undefined ? {} : { previous: input.previous.secrets }),
    ...(input.recorded === undefined ? {} : { replayed: input.recorded.secrets }),
  })
  const refresh = configuration.ops.build?.refresh
  const context = {
    project,
    instance,
    registry,
    others: instance.targets.map(({ service }) => service),
    secretVersions,
    ...(refresh === undefined ? {} : { refresh }),
  }
  const facts = await readInputs(ports, input, services, signal)
  const bases = new Map<string, Lookup>()
  await inParallel(basesNeeded(services, facts, context), AT_ONCE, async (need) => {
    const { reference } = need
    const asking = { ask: reference, insecure: isInsecureBase(reference, context) }
    const lookup = await ports.bases.inspect(need, asking, signal)
    if (lookup !== undefined) bases.set(reference, lookup)
  })
  const { value, problems } = describeImages(services, facts, bases, context, ports.remember)
  return {
    value: {
      images: value.map((image) => located(image, (repo) => locate(place, repo))),
      inputs: facts,
      secretVersions,
    },
    problems: problems.map((problem) => inRepository(problem, services, input)),
  }
}

/**
 * What an image is made of stands in the service's repository: which one, and on which branch, has to be said. What it is
 * configured with (`configure.…`) has its place in the configuration.
 */
function inRepository(problem: Problem, services: readonly Buildable[], input: ImagesInput): Problem {
  const { code, file, service } = problem
  const source = services.find(({ name }) => name === service)?.source
  if (file === undefined || !code.startsWith('image.') || source?.kind !== 'repository') return problem
  return { ...problem, file: namesOfFiles(source, input)(file) }
}

/** Ports that images expose, for services that leave them to their Dockerfile. */
export async function exposedPorts(
  ports: Ports,
  input: ImagesInput,
  needsWith: (also: ReadonlySet<string>) => ReadonlyMap<string, PortsNeed>,
  signal: AbortSignal,
  also: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, ImageFacts['ports']>> {
  const needs = needsWith(also)
  const services = [...needs].map(([name, { source, build }]) => ({
    name,
    source,
    image: { kind: 'build', build } as const,
  }))
  // Mistakes are told when the services are described in full.
  const { value } = await describeInstanceImages(ports, input, services, signal)
  const unknownServices = value.images.flatMap((image) => unknownOf(image, 'image'))
  const lacking = unknownServices.filter((name) => !also.has(name) && !needs.has(name))
  if (lacking.length > 0) return exposedPorts(ports, input, needsWith, signal, new Set([...also, ...lacking]))
  return new Map(
    value.images.flatMap((image) =>
      image.kind === 'build' && !also.has(image.service) ? [[image.service, image.exposed] as const] : [],
    ),
  )
}

const AT_ONCE = 8

async function readInputs(
  ports: Ports,
  { place }: ImagesInput,
  services: readonly Buildable[],
  signal: AbortSignal,
): Promise<InputFacts> {
  const facts = new Map<string, Fact<ImageInputs>>()
  await inParallel(inputsNeeded(services), AT_ONCE, async (need) => {
    facts.set(need.id, await readInput(ports, locate(place, need.repo), need, signal))
  })
  return facts
}

async function readInput(
  ports: Ports,
  repo: string,
  need: InputNeed,
  signal: AbortSignal,
): Promise<Fact<ImageInputs>> {
  try {
    const tree = await ports.git.tree(repo, need.commit, need.folder, signal)
    const blobs = await ports.git.blobs(repo, tree, filesOf(need, tree), signal)
    const decoder = new TextDecoder()
    const texts = new Map([...blobs].map(([path, bytes]) => [path, decoder.decode(bytes)]))
    return known({ tree, texts, bytes: blobs })
  } catch (error) {
    if (!isWorldError(error) || signal.aborted) throw error
    ports.asked.mayPass ||= error.retryable
    return unknown(error.message)
  }
}

/** Builders fetch by location, not by the configuration's own words for it. */
function located(image: Image, locateRepo: (repo: string) => string): Image {
  return image.kind === 'build'
    ? { ...image, build: { ...image.build, repo: locateRepo(image.build.repo) } }
    : image
}
