import type { BuiltService, ImageContext } from '../image-inputs.ts'

/** Every argument on offer: ours, and over them those of the configuration. */
export function argsFor(built: BuiltService, context: ImageContext): Readonly<Record<string, string>> {
  return {
    GIT_SHA: built.source.commit,
    GIT_BRANCH: built.source.branch,
    GIT_SOURCE_REPOSITORY: withoutCredentials(built.source.repo),
    PROJECT: context.project,
    ENVIRONMENT: context.instance.environment,
    BUILD_TYPE: 'branch',
    ...built.build.args,
  }
}

/** Those that reach the build: what the Dockerfile declares, and what BuildKit itself reads. */
export function argsUsed(
  offered: Readonly<Record<string, string>>,
  declared: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  const names = Object.keys(offered).filter((name) => declared.has(name) || BUILDKIT.test(name))
  return Object.fromEntries(names.sort().map((name) => [name, offered[name] ?? '']))
}

/** Arguments that differ with every commit: a Dockerfile that declares one is built for each. */
export function commitArgs(built: BuiltService, declared: ReadonlySet<string>): readonly string[] {
  return declared.has('GIT_SHA') && built.build.args.GIT_SHA === undefined ? ['GIT_SHA'] : []
}

/** https://docs.docker.com/reference/dockerfile/#buildkit-built-in-build-args */
const BUILDKIT = /^(BUILDKIT_|SOURCE_DATE_EPOCH$)/

function withoutCredentials(repo: string): string {
  if (!URL.canParse(repo)) return repo
  const url = new URL(repo)
  url.username = ''
  url.password = ''
  return url.href
}
