import type { BuildInputs, ImageFacts, OwnBase } from '../../core/images/image.ts'
import type { BuildAction } from '../../core/plan/plan.ts'
import { WorldError } from '../../core/world-error.ts'

/** Each after those whose images it is built on; there are no circles (images/own). */
export function inBuildOrder(builds: readonly BuildAction[]): readonly BuildAction[] {
  const byReference = new Map(builds.map((build) => [build.image.reference, build]))
  const ordered = new Set<BuildAction>()
  for (const build of builds) add(build)
  return [...ordered]

  function add(build: BuildAction): void {
    if (ordered.has(build)) return
    for (const { reference } of ownBasesOf(build)) {
      const base = byReference.get(reference)
      if (base !== undefined) add(base)
    }
    ordered.add(build)
  }
}

export function ownBasesOf({ image }: BuildAction): readonly OwnBase[] {
  return Object.values(image.build.on ?? {})
}

/** With each argument of an own image as what it is by now: that image, by its digest. */
export function withDigests(
  { image, digests = {} }: BuildAction,
  built: ReadonlyMap<string, ImageFacts>,
): BuildInputs {
  const args: Record<string, string> = { ...image.build.args }
  for (const [argument, { service, reference, from }] of Object.entries(image.build.on ?? {})) {
    const digest = built.get(reference)?.digest ?? digests[reference]
    if (digest === undefined)
      throw new WorldError(
        'build.no-base',
        `it is built on the image of ${service}, which could not be built`,
        {
          retryable: false,
          hint: `mend ${service}; this one follows it`,
        },
      )
    args[argument] = `${from}@${digest}`
  }
  return { ...image.build, args }
}
