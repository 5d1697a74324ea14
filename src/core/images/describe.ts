import type { Checked, Problem } from '../problem.ts'
import { AFRESH, type Remember } from '../remember.ts'
import { type BuildFrom, buildImage, type Report } from './built-image.ts'
import type { Image, Lookups } from './image.ts'
import { type Buildable, builtService, type ImageContext, type InputFacts, needOf } from './image-inputs.ts'
import { Described } from './own/own-images.ts'
import { parseReference } from './reference.ts'

// Images of the services of an instance, ready ones and those that are built.
// In: services, what was read of their repositories, what registries told of bases. Out: images, what is wrong with them.
// Limits: what nobody told is an unknown part of the key; nothing is built or looked up here.

/** What images are described from. */
interface From extends BuildFrom {
  readonly inputs: InputFacts
  readonly remember: Remember
}

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
