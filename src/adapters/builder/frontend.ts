import type { BuildInputs } from '../../core/images/image.ts'
import { PLATFORM } from '../../core/images/image-inputs.ts'
import { parseReference, printFamiliar } from '../../core/images/reference.ts'

/** Options of BuildKit's Dockerfile front end that make the build the one that its key describes. */
export function frontendOptions(inputs: BuildInputs): readonly string[] {
  const options = [`filename=${dockerfileName(inputs)}`, `platform=${platformsOf(inputs)}`]
  if (inputs.target !== undefined) options.push(`target=${inputs.target}`)
  for (const [name, value] of Object.entries(inputs.args)) options.push(`build-arg:${name}=${value}`)
  for (const [name, pinned] of pinnedContexts(inputs))
    options.push(`context:${name}=docker-image://${pinned}`)
  return options
}

/** For buildctl, docker, podman and buildah alike: where the value of each lies as a file of its name. */
export function secretFlags({ secrets = {} }: BuildInputs, folder: string): readonly string[] {
  return Object.keys(secrets).map((name) => `--secret=id=${name},src=${folder}/${name}`)
}

/** Of a Dockerfile that was made, the name under which builders write it down. */
export function dockerfileName({ dockerfile, generated }: BuildInputs): string {
  return generated === undefined ? fileName(dockerfile) : 'Dockerfile'
}

export function platformsOf({ platforms = [PLATFORM] }: BuildInputs): string {
  return platforms.join(',')
}

/**
 * Named contexts put the pinned image in the place of each FROM and --from that names it: a tag that moved since the
 * key was made does not reach the build. BuildKit looks them up by the short name (dockerui/namedcontext.go).
 */
export function pinnedContexts(inputs: BuildInputs): readonly (readonly [name: string, pinned: string])[] {
  return Object.entries(inputs.bases).flatMap(([text, pinned]) => {
    const reference = parseReference(text)
    return reference === undefined || reference.digest !== undefined
      ? []
      : [[printFamiliar(reference), pinned]]
  })
}

export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
