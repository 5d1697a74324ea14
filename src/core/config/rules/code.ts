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
