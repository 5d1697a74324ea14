import type { Broken, Whole } from './rule.ts'

export function imageAndBuild({ config, isOwn }: Whole): readonly Broken[] {
  // Said for all services, one of them is a default that the service's own word overrides.
  if (config.image === undefined || config.build === undefined || !isOwn('image') || !isOwn('build'))
    return []
  return [
    {
      path: ['build'],
      message: 'build and image stand side by side: it is either built or ready',
      hint: 'Remove one of them; in an environment, `null` takes back what a lower layer says.',
    },
  ]
}

/** Which branch goes where is asked of code only; in silence it would look as if the image came from there. */
export function branchWithoutCode({ config, isOwn }: Whole): readonly Broken[] {
  const { repo, build, path, web } = config
  const ready = (['image', 'type', 'external', 'manifests'] as const).find((key) => config[key] !== undefined)
  if (config.branch === undefined || !isOwn('branch') || ready === undefined) return []
  if ((repo ?? build ?? path ?? web) !== undefined) return []
  return [
    {
      path: ['branch'],
      message: `has no effect: ${ready} says what runs, and nothing of it comes from a branch`,
      hint: 'Remove it, or name the repository of the code with repo.',
      severity: 'warning',
    },
  ]
}

const NEEDS_A_CONTAINER = [
  'image',
  'build',
  'command',
  'args',
  'workdir',
  'user',
  'files',
  'storage',
  'map',
  'stateful',
  'daemon',
  'replicas',
  'cron',
  'health',
] as const

export function externalAndCode({ config, isOwn }: Whole): readonly Broken[] {
  if (config.external === undefined) return []
  return NEEDS_A_CONTAINER.filter((key) => config[key] !== undefined && isOwn(key)).map((key) => ({
    path: [key],
    message: `${key} has no meaning for an external service: nothing of it runs here`,
    hint: `Remove ${key}, or external.`,
  }))
}

/** What a container is made with; among manifests that stands in their pods. */
const NOT_BESIDE_MANIFESTS = [
  ...NEEDS_A_CONTAINER,
  'web',
  'type',
  'external',
  'env',
  'configure',
  'grace',
  'processes',
  'containers',
  'init',
  'resources',
  'unique',
  'spread',
  'node',
  'nodes',
  'tolerations',
  'autoscale',
  'disruption',
  'runAsNonRoot',
  'service',
] as const

export function manifestsAndCode({ config, isOwn }: Whole): readonly Broken[] {
  if (config.manifests === undefined) return []
  return NOT_BESIDE_MANIFESTS.filter((key) => config[key] !== undefined && isOwn(key)).map((key) => ({
    path: [key],
    message: `${key} has no meaning beside manifests: they say themselves what runs`,
    hint: `Write it into the manifests or change their objects with patch; or remove manifests.`,
  }))
}

/** The site has a server of its own, so that nothing else can say what runs. */
export function webBesideOthers({ config, isOwn }: Whole): readonly Broken[] {
  if (config.web === undefined) return []
  const others = [
    { path: ['image'], written: config.image !== undefined && isOwn('image') },
    { path: ['type'], written: config.type !== undefined },
    { path: ['external'], written: config.external !== undefined },
    { path: ['build', 'dockerfile'], written: config.build?.dockerfile !== undefined },
    { path: ['build', 'pack'], written: config.build?.pack !== undefined },
    { path: ['build', 'target'], written: config.build?.target !== undefined },
  ]
  return others
    .filter(({ written }) => written)
    .map(({ path }) => ({
      path,
      message: `${path.join('.')} and web stand side by side: web makes the image itself`,
      hint: `Remove ${path.join('.')}, or web; the image of its server is web.base.`,
    }))
}

export function packBesideDockerfile({ config }: Whole): readonly Broken[] {
  if (config.build?.pack === undefined || config.build.dockerfile === undefined) return []
  return [
    {
      path: ['build', 'pack'],
      message: 'pack and dockerfile stand side by side: a pack makes the Dockerfile itself',
      hint: 'Remove one of them.',
    },
  ]
}
