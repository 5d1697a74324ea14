import { type Fact, known, unknown } from '../json.ts'
import type { Checked, Problem } from '../problem.ts'
import { AFRESH, type Remember } from '../remember.ts'
import { configuredOverlay } from './context/configured.ts'
import { contextTree } from './context/context-tree.ts'
import { cleanPath } from './context/paths.ts'
import { effectiveDockerfile } from './dockerfile/effective.ts'
import { type DockerfileFacts, readDockerfile } from './dockerfile/read.ts'
import { targetProblem } from './dockerfile/target.ts'
import type { Image, ImageFacts, Lookups } from './image.ts'
import {
  type Buildable,
  type BuiltService,
  builtService,
  type ImageContext,
  type ImageInputs,
  type ImageRegistry,
  type InputFacts,
  needOf,
  platformOf,
} from './image-inputs.ts'
import { baseProblem, commitWarning, factsOf, inDockerfile, ofTarget, unmounted } from './image-problems.ts'
import { argsFor, argsUsed, commitArgs } from './key/args.ts'
import { keyOf } from './key/key.ts'
import { partsOf, pinned } from './key/parts.ts'
import { buildsOn, type OwnBases, ownBases, ownProblems } from './own/own-bases.ts'
import { Described, isOwn, ownerOf, ownImageArgs } from './own/own-images.ts'
import { parseReference } from './reference.ts'

/** One image per service that has one of its own, named by everything that goes into it. */
export function describeImages(
  services: readonly Buildable[],
  inputs: InputFacts,
  bases: Lookups,
  context: ImageContext,
  remember: Remember = AFRESH,
): Checked<readonly Image[]> {
  const images: Image[] = []
  const problems: Problem[] = []
  const byName = new Map(services.map((service) => [service.name, service]))
  const reportOf = (name: string) => (problem: Problem) => problems.push({ ...problem, service: name })
  const described: Described = new Described((name) => {
    const service = byName.get(name)
    const from: From = { services: byName, inputs, bases, context, described, remember }
    return service && imageOf(service, from, reportOf(name))
  })
  for (const service of services) {
    const image = described.image(service.name)
    if (image !== undefined) images.push(image)
    images.push(...containerImages(service, reportOf(service.name)))
  }
  return { value: images, problems }
}

/** What images are described from. */
interface From {
  readonly services: ReadonlyMap<string, Buildable>
  readonly inputs: InputFacts
  readonly bases: Lookups
  readonly context: ImageContext
  readonly described: Described
  readonly remember: Remember
}

type Report = (problem: Problem) => void

function imageOf(service: Buildable, from: From, report: Report): Image | undefined {
  if (service.image.kind === 'ready') {
    const { reference } = service.image
    const known = from.remember.about('ready image', service, () => readyImage(service.name, reference))
    for (const problem of known.problems) report(problem)
    return known.value
  }
  const built = builtService(service)
  if (built === undefined) return undefined
  const path = ['services', service.name, 'build']
  if (built === 'outside') {
    report({
      code: 'image.outside',
      message: 'the context or the Dockerfile lies outside of the repository',
      path,
    })
    return undefined
  }
  if (from.context.registry === undefined) {
    report({
      code: 'image.no-registry',
      message: `${service.name} is built from code, but no registry is known that takes its image`,
      hint: "Set registry: 'registry.example.com/group' in the ops file.",
      path,
    })
    return undefined
  }
  const found = from.inputs.get(needOf(built).id)
  if (found?.known) return buildImage(built, found.value, from, from.context.registry, report)
  const reason = found?.reason ?? 'it was not read'
  report({
    code: 'image.source-unknown',
    message: `the code in ${built.source.repo} is not known: ${reason}`,
    path,
  })
  return undefined
}

/** Ready images of further containers; whoever runs another service's has them from there. */
function containerImages({ name, containers = [] }: Buildable, report: Report): readonly Image[] {
  return containers.flatMap((container) => {
    if (container.image?.kind !== 'ready') return []
    const { value: image, problems } = readyImage(name, container.image.reference)
    for (const problem of problems) report(problem)
    return image === undefined ? [] : [{ ...image, container: container.name } as Image]
  })
}

function readyImage(service: string, reference: string): Checked<Image | undefined> {
  if (parseReference(reference)) return { value: { kind: 'ready', service, reference }, problems: [] }
  const problem = {
    code: 'image.reference',
    message: `${JSON.stringify(reference).replace(/^"|"$/g, "'")} is no image reference`,
    hint: referenceHint(reference),
    path: ['services', service, 'image'],
  }
  return { value: undefined, problems: [problem] }
}

function referenceHint(reference: string): string {
  const better = reference.trim()
  if (better !== reference && parseReference(better)) return `Take the spaces and line breaks out: ${better}`
  const lower = better.toLowerCase()
  if (parseReference(lower)) return `Write it in lower case: ${lower}`
  return 'Write name:tag in lower case, with the registry before it: registry.example.com/group/name:1.2'
}

function buildImage(
  built: BuiltService,
  inputs: ImageInputs,
  { services, bases, context, described }: From,
  registry: ImageRegistry,
  report: Report,
): Image | undefined {
  const { service, source, build } = built
  const { value: effective, problems: missing } = effectiveDockerfile(built, inputs)
  for (const problem of missing) report(problem)
  if (effective === undefined) return undefined
  const offered = argsFor(built, context)
  const ofOthers = ownImageArgs(effective.text, built, services, context)
  const given = { ...ofOthers, ...offered }
  const wanted = {
    args: given,
    platform: platformOf(build),
    ...(build.target === undefined ? {} : { target: build.target }),
  }
  const dockerfile = readDockerfile(effective.text, wanted)
  for (const problem of dockerfile.problems) report(inDockerfile(built, problem))
  const { verify } = service
  const tests = verify?.kind === 'target' ? targetProblem(effective.text, verify.target) : undefined
  if (tests !== undefined) report(ofTarget(built, tests, 'verify'))
  const overlay = configuredOverlay(built, inputs)
  for (const problem of overlay.problems) report(problem)
  const tree = contextTree(built, inputs, effective.ignore, overlay.value)
  for (const problem of tree.problems) report(problem)
  const facts = dockerfile.value
  const own = ownBases(facts, given, described)
  for (const problem of ownProblems(built, own, facts, described)) report(problem)
  const external = facts.bases.filter((base) => !isOwn(base))
  const unusable = external.flatMap((base) => baseProblem(built, base, bases.get(base)))
  for (const problem of unusable) report(problem)
  // What a registry did not tell holds the service; what is known of the image can be explained all the same.
  const absent = unusable.filter(({ code }) => code === 'image.base-absent')
  const mistakes = [...dockerfile.problems, ...overlay.problems, ...tree.problems, ...absent]
  if (mistakes.length > 0 || described.circleOf(service.name) !== undefined) return undefined
  for (const name of commitArgs(built, facts.declared)) report(commitWarning(built, name))

  const ready = Object.entries(ofOthers).filter(([, reference]) => !isOwn(reference))
  const args = argsUsed({ ...Object.fromEntries(ready), ...offered }, facts.declared)
  for (const problem of unmounted(built, facts)) report(problem)
  const parts = partsOf(built, {
    tree: tree.value,
    dockerfile: effective.parts,
    args,
    external,
    own,
    bases,
    context,
  })
  const key = keyOf(parts)
  const base = baseOf(facts, bases, own)
  const reference = `${registry.pull}/${service.name}:${key}`
  const push = `${registry.push}/${service.name}:${key}`
  return {
    kind: 'build',
    service: service.name,
    reference,
    ...(push === reference ? {} : { push }),
    insecure: registry.insecure,
    key,
    parts,
    build: {
      repo: source.repo,
      commit: source.commit,
      branch: source.branch,
      context: built.context,
      dockerfile: built.dockerfile,
      ...(effective.generated === undefined ? {} : { generated: effective.generated }),
      ...(build.platforms === undefined ? {} : { platforms: build.platforms }),
      ...(build.target === undefined ? {} : { target: build.target }),
      args: { ...syntaxArg(facts, bases), ...args },
      ...(build.secrets === undefined ? {} : { secrets: build.secrets }),
      bases: pinned(external, bases),
      ...(own.size === 0 ? {} : { on: buildsOn(own, facts, given, registry) }),
      ...(overlay.value.length === 0 ? {} : { overlay: overlay.value }),
      tree: tree.value,
    },
    exposed: facts.exposed.length > 0 ? facts.exposed : (base?.ports ?? []),
    workdir: workdirOf(facts, base),
    ...(facts.workdirNeeds.length === 0 ? {} : { workdirNeeds: facts.workdirNeeds }),
  }
}

/** What the image at the bottom says, of an own one what is known of it before it is built. */
type Base = Pick<ImageFacts, 'ports'> & { readonly workdir: string | undefined }

function baseOf({ finalBase }: DockerfileFacts, bases: Lookups, own: OwnBases): Base | undefined {
  if (finalBase === undefined) return undefined
  const owner = ownerOf(finalBase)
  if (owner === undefined) return factsOf(bases.get(finalBase))
  const image = own.get(owner)
  return image && { ports: image.exposed, workdir: image.workdir.known ? image.workdir.value : undefined }
}

function workdirOf(
  { workdir, workdirNeeds, finalBase }: DockerfileFacts,
  base: Base | undefined,
): Fact<string> {
  if (workdirNeeds.length > 0) return unknown('the Dockerfile does not tell the working directory')
  if (workdir?.startsWith('/')) return known(workdir)
  const below = base?.workdir ?? (finalBase === undefined ? '/' : undefined)
  if (below === undefined) {
    const owner = finalBase === undefined ? undefined : ownerOf(finalBase)
    const image = owner === undefined ? finalBase : `the image of ${owner}`
    return unknown(`only ${image} tells the working directory`)
  }
  return known(workdir === undefined ? below : cleanPath(`${below}/${workdir}`))
}

/** The front end reads no pinned context, but this argument; its digest is in the key as a base. */
function syntaxArg(facts: DockerfileFacts, bases: Lookups): Readonly<Record<string, string>> {
  const image = facts.syntax === undefined ? undefined : pinned([facts.syntax], bases)[facts.syntax]
  return image === undefined ? {} : { BUILDKIT_SYNTAX: image }
}
