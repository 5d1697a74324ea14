import { byText } from '../objects/order.ts'
import { effectiveDockerfile } from './dockerfile/effective.ts'
import { readDockerfile } from './dockerfile/read.ts'
import type { Image, Tree } from './image.ts'
import {
  type Buildable,
  builtService,
  type ImageContext,
  type InputFacts,
  type InputNeed,
  needOf,
  platformOf,
} from './image-inputs.ts'
import { argsFor } from './key/args.ts'
import { isOwn, ownImageArgs } from './own/own-images.ts'
import { parseReference } from './reference.ts'
import { type Refresh, sooner, USUAL_REFRESH } from './refresh.ts'

/** The trees and files that images of these services are made of; one need per repository, commit and folder. */
export function inputsNeeded(services: readonly Buildable[]): readonly InputNeed[] {
  const needs = new Map<string, InputNeed>()
  for (const service of services) {
    const built = builtService(service)
    if (built === undefined || built === 'outside') continue
    const need = needOf(built)
    const known = needs.get(need.id)
    const files = new Set([...(known?.files ?? []), ...need.files])
    const without = new Map([...(known?.without ?? []), ...need.without])
    const services = [...(known?.services ?? []), service.name]
    needs.set(need.id, { ...need, files: [...files], without, services })
  }
  return [...needs.values()]
}

/** Which files of a need are read, once its tree is known. */
export function filesOf(need: InputNeed, { entries }: Pick<Tree, 'entries'>): readonly string[] {
  const instead = [...need.without].flatMap(([dockerfile, files]) => (entries.has(dockerfile) ? [] : files))
  return [...new Set([...need.files, ...instead])].filter((path) => entries.has(path))
}

export interface BaseNeed {
  /** As written in the Dockerfile. */
  readonly reference: string
  readonly refresh: Refresh
}

/** External images that Dockerfiles stand on. What they are decides the key, so they are asked first. */
export function basesNeeded(
  services: readonly Buildable[],
  inputs: InputFacts,
  context: ImageContext,
): readonly BaseNeed[] {
  const bases = new Map<string, Refresh>()
  const byName = new Map(services.map((service) => [service.name, service]))
  for (const service of services) {
    const built = builtService(service)
    if (built === undefined || built === 'outside') continue
    const found = inputs.get(needOf(built).id)
    const dockerfile = found?.known ? effectiveDockerfile(built, found.value).value : undefined
    if (dockerfile === undefined) continue
    const { target } = built.build
    const own = ownImageArgs(dockerfile.text, built, byName, context)
    const args = { ...own, ...argsFor(built, context) }
    const wanted = { args, platform: platformOf(built.build), ...(target === undefined ? {} : { target }) }
    const refresh = built.build.refresh ?? context.refresh ?? USUAL_REFRESH
    const external = readDockerfile(dockerfile.text, wanted).value.bases.filter((base) => !isOwn(base))
    for (const base of external) bases.set(base, sooner(bases.get(base) ?? false, refresh))
  }
  return [...bases]
    .sort(([one], [other]) => byText(one, other))
    .map(([reference, refresh]) => ({ reference, refresh }))
}

/** What to ask a registry about an image, and under which reference the answer is kept. */
export interface LookupNeed {
  readonly reference: string
  /** Where nodes pull under another name than builds push, the name that builds push. */
  readonly ask: string
  /** Plain http. */
  readonly insecure: boolean
}

export function lookupsNeeded(images: readonly Image[]): readonly LookupNeed[] {
  const needs = new Map<string, LookupNeed>()
  for (const image of images) {
    const ask = image.kind === 'build' ? (image.push ?? image.reference) : image.reference
    const insecure = image.kind === 'build' && image.insecure
    needs.set(image.reference, { reference: image.reference, ask, insecure })
  }
  return [...needs.values()]
}

/** Whether a base image lies in our own registry and that one speaks plain http. */
export function isInsecureBase(reference: string, { registry }: ImageContext): boolean {
  const host = registry?.insecure ? registry.push.split('/')[0] : undefined
  return host !== undefined && parseReference(reference)?.registry === host
}
