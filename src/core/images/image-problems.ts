import { nearest } from '../config/reading/nearest.ts'
import type { Problem } from '../problem.ts'
import type { DockerfileFacts } from './dockerfile/read.ts'
import type { ImageFacts, Lookup } from './image.ts'
import type { BuiltService } from './image-inputs.ts'
import { PACKS } from './packs/packs.ts'

export function factsOf(lookup: Lookup | undefined): ImageFacts | undefined {
  return lookup?.known && lookup.value !== 'absent' ? lookup.value : undefined
}

/** A base that was asked for and not found. One that was not asked for is no problem: `validate` and `render` ask nobody. */
export function baseProblem(
  built: BuiltService,
  base: string,
  lookup: Lookup | undefined,
  /** In the Dockerfile; undefined where that is a build pack's. */
  line: number | undefined,
): readonly Problem[] {
  if (lookup === undefined || factsOf(lookup) !== undefined) return []
  const path = ['services', built.service.name, 'build']
  const place = line === undefined ? { path } : { file: built.dockerfile, line, path }
  if (!lookup.known) {
    const message = `the image ${base}, on which the build stands, is not known: ${lookup.reason}`
    const hint = 'Check its name, and the way to its registry; it is asked again in the next round.'
    return [{ code: 'image.base-unknown', message, hint, ...place }]
  }
  const message = `the image ${base}, on which the build stands, is not in its registry`
  const hint =
    line === undefined
      ? 'It is what a build pack takes; a Dockerfile in the repository, or `web.base` under `web`, names another.'
      : 'Check its name and tag in the Dockerfile.'
  return [{ code: 'image.base-absent', message, hint, ...place }]
}

export function missingDockerfile(built: BuiltService): Problem {
  const { source, service } = built
  const signs = PACKS.flatMap((pack) => pack.signs).join(', ')
  return {
    code: 'image.no-dockerfile',
    message: `${source.repo} has no ${built.dockerfile} at ${source.branch}@${source.commit.slice(0, 7)}, and ${service.name} is built from it`,
    hint: `Add one there, or what a build pack knows (${signs}); or name another with services.${service.name}.build.dockerfile, or run a ready image: services.${service.name}.image.`,
    path: ['services', service.name, 'build', 'dockerfile'],
  }
}

export function inDockerfile(built: BuiltService, problem: Problem): Problem {
  if (problem.code === 'image.stage') return ofTarget(built, problem, 'build')
  const message = `${built.dockerfile} of ${built.source.repo}: ${problem.message}`
  return { ...problem, message, file: built.dockerfile, path: ['services', built.service.name, 'build'] }
}

/** The word that names a stage is wrong, wherever that is written; the Dockerfile is what it is. */
export function ofTarget(
  { dockerfile, source, service }: BuiltService,
  problem: Problem,
  key: string,
): Problem {
  const message = `${dockerfile} of ${source.repo} ${problem.message}`
  return { ...problem, message, path: ['services', service.name, key, 'target'] }
}

export function commitWarning(built: BuiltService, name: string): Problem {
  return {
    code: 'image.commit-argument',
    message: `the Dockerfile declares ${name}, so that every commit is built and rolled out, whatever it changes`,
    severity: 'warning',
    file: built.dockerfile,
    path: ['services', built.service.name, 'build'],
  }
}

/** Nothing of the build sees it, though another value of it is another image. */
export function unmounted(
  { service, build, dockerfile }: BuiltService,
  { mounted }: Pick<DockerfileFacts, 'mounted'>,
): readonly Problem[] {
  if (mounted === undefined) return []
  return Object.keys(build.secrets ?? {})
    .filter((name) => !mounted.has(name))
    .map((name) => {
      const like = nearest(name, mounted)
      return {
        code: 'image.secret-unused',
        severity: 'warning',
        message: `no RUN of ${dockerfile} mounts the secret '${name}'`,
        hint:
          like === undefined
            ? `Mount it where it is needed: RUN --mount=type=secret,id=${name} …; a Dockerfile that a build pack makes mounts none.`
            : `It mounts '${like}': give both the same name.`,
        path: ['services', service.name, 'build', 'secrets', name],
      }
    })
}
