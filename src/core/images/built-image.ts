import type { Problem } from '../problem.ts'
import { configuredOverlay } from './context/configured.ts'
import { contextTree } from './context/context-tree.ts'
import { baseOf, userOf, workdirOf } from './dockerfile/base.ts'
import { type EffectiveDockerfile, effectiveDockerfile } from './dockerfile/effective.ts'
import { type DockerfileFacts, readDockerfile } from './dockerfile/read.ts'
import { targetProblem } from './dockerfile/target.ts'
import type { BuildInputs, Image, Lookups, OverlayFile } from './image.ts'
import {
  type Buildable,
  type BuiltService,
  type ImageContext,
  type ImageInputs,
  type ImageRegistry,
  platformOf,
} from './image-inputs.ts'
import { baseProblem, commitWarning, inDockerfile, ofTarget, unmounted } from './image-problems.ts'
import { argsFor, argsUsed, commitArgs } from './key/args.ts'
import { keyOf } from './key/key.ts'
import { partsOf, pinned } from './key/parts.ts'
import { buildsOn, type OwnBases, ownBases, ownProblems } from './own/own-bases.ts'
import { type Described, isOwn, ownImageArgs } from './own/own-images.ts'

/** What images that are built are described from. */
export interface BuildFrom {
  readonly services: ReadonlyMap<string, Buildable>
  readonly bases: Lookups
  readonly context: ImageContext
  readonly described: Described
}

export type Report = (problem: Problem) => void

type BuiltImage = Extract<Image, { kind: 'build' }>

/** The image of a service that is built from code; undefined where a mistake stands in its way. */
export function buildImage(
  built: BuiltService,
  inputs: ImageInputs,
  from: BuildFrom,
  registry: ImageRegistry,
  report: Report,
): BuiltImage | undefined {
  const { value: effective, problems } = effectiveDockerfile(built, inputs)
  for (const problem of problems) report(problem)
  const made = effective && madeOf(built, inputs, effective, from, report)
  if (made === undefined) return undefined
  const { service } = built
  const { facts, external, own, overlay } = made
  const args = argsUsed(made.args.known, facts.declared)
  const { bases, context } = from
  const { parts: dockerfile } = made.effective
  const parts = partsOf(built, { tree: made.tree, dockerfile, args, external, own, bases, context })
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
      ...placesOf(built, made),
      args: { ...syntaxArg(facts, bases), ...args },
      ...(built.build.secrets === undefined ? {} : { secrets: built.build.secrets }),
      bases: pinned(external, bases),
      ...(own.size === 0 ? {} : { on: buildsOn(own, facts, made.args.all, registry) }),
      ...(overlay.length === 0 ? {} : { overlay }),
      tree: made.tree,
    },
    exposed: facts.exposed.length > 0 ? facts.exposed : (base?.ports ?? []),
    workdir: workdirOf(facts, base),
    ...(facts.workdirNeeds.length === 0 ? {} : { workdirNeeds: facts.workdirNeeds }),
    ...userOf(facts, base),
  }
}

/** All that an image is made of, with no mistake in it. */
interface Made {
  readonly effective: EffectiveDockerfile
  readonly facts: DockerfileFacts
  readonly args: Arguments
  readonly overlay: readonly OverlayFile[]
  /** Git tree id of the context. */
  readonly tree: string
  readonly own: OwnBases
  /** Images of others. */
  readonly external: readonly string[]
}

function madeOf(
  built: BuiltService,
  inputs: ImageInputs,
  effective: EffectiveDockerfile,
  { services, bases, context, described }: BuildFrom,
  report: Report,
): Made | undefined {
  const args = argumentsOf(built, effective.text, services, context)
  const { value: facts, problems } = readDockerfile(effective.text, wantedOf(built, args))
  for (const problem of problems) report(inDockerfile(built, problem))
  for (const problem of verifyProblems(built, effective)) report(problem)
  const overlay = configuredOverlay(built, inputs)
  const tree = contextTree(built, inputs, effective.ignore, overlay.value)
  for (const problem of [...overlay.problems, ...tree.problems]) report(problem)
  const own = ownBases(facts, args.all, described)
  for (const problem of ownProblems(built, own, facts, described)) report(problem)
  const external = facts.bases.filter((base) => !isOwn(base))
  const unusable = external.flatMap((base) => {
    const line = effective.generated === undefined ? facts.lines.get(base) : undefined
    return baseProblem(built, base, bases.get(base), line)
  })
  for (const problem of unusable) report(problem)
  // What a registry did not tell holds the service; what is known of the image can be explained all the same.
  const absent = unusable.filter(({ code }) => code === 'image.base-absent')
  const mistakes = [...problems, ...overlay.problems, ...tree.problems, ...absent]
  if (mistakes.length > 0 || described.circleOf(built.service.name) !== undefined) return undefined
  for (const name of commitArgs(built, facts.declared)) report(commitWarning(built, name))
  for (const problem of unmounted(built, facts)) report(problem)
  return { effective, facts, args, overlay: overlay.value, tree: tree.value, own, external }
}

interface Arguments {
  /** With what stands for images of other services that are built. */
  readonly all: Readonly<Record<string, string>>
  /** Those whose value is known before anything is built. */
  readonly known: Readonly<Record<string, string>>
}

function argumentsOf(
  built: BuiltService,
  dockerfile: string,
  services: BuildFrom['services'],
  context: ImageContext,
): Arguments {
  const offered = argsFor(built, context)
  const ofOthers = ownImageArgs(dockerfile, built, services, context)
  const ready = Object.entries(ofOthers).filter(([, reference]) => !isOwn(reference))
  return { all: { ...ofOthers, ...offered }, known: { ...Object.fromEntries(ready), ...offered } }
}

function wantedOf({ build }: BuiltService, { all }: Arguments): Parameters<typeof readDockerfile>[1] {
  const target = build.target === undefined ? {} : { target: build.target }
  return { args: all, platform: platformOf(build), ...target }
}

/** Tests that are a stage of the Dockerfile need one of that name. */
function verifyProblems(built: BuiltService, { text }: EffectiveDockerfile): readonly Problem[] {
  const { verify } = built.service
  const problem = verify?.kind === 'target' ? targetProblem(text, verify.target) : undefined
  return problem === undefined ? [] : [ofTarget(built, problem, 'verify')]
}

/** Where the builder finds it all. */
function placesOf(
  { source, build, context, dockerfile }: BuiltService,
  { effective: { generated } }: Made,
): Omit<BuildInputs, 'args' | 'secrets' | 'bases' | 'on' | 'overlay' | 'tree'> {
  return {
    repo: source.repo,
    commit: source.commit,
    branch: source.branch,
    context,
    dockerfile,
    ...(generated === undefined ? {} : { generated }),
    ...(build.platforms === undefined ? {} : { platforms: build.platforms }),
    ...(build.target === undefined ? {} : { target: build.target }),
  }
}

/** The front end reads no pinned context, but this argument; its digest is in the key as a base. */
function syntaxArg(facts: DockerfileFacts, bases: Lookups): Readonly<Record<string, string>> {
  const image = facts.syntax === undefined ? undefined : pinned([facts.syntax], bases)[facts.syntax]
  return image === undefined ? {} : { BUILDKIT_SYNTAX: image }
}
