import { type LocatedMap, map } from '../../reading/located.ts'
import { type Reading, report } from '../../reading/reading.ts'
import { EnvironmentEntry, OpsConfig } from '../../schema/ops.ts'

/** Keys of the language that this version cannot honour. Whoever writes one relies on it, so that leaving it out is theirs. */
const TOP: readonly string[] = [
  'forges',
  'user',
  'gitlabToken',
  'githubToken',
  'giteaToken',
  'bitbucketToken',
  'registries',
  'clusters',
  'build',
  'drift',
  'prune',
  'retention',
  'notifications',
  'agent',
  'templates',
]

const ENVIRONMENT: readonly string[] = [
  'tag',
  'mergeRequests',
  'deploy',
  'base',
  'fallback',
  'with',
  'shareData',
  'ttl',
  'maxAge',
  'protected',
  'limit',
  'quota',
  'isolation',
  'noindex',
  'cluster',
  'promote',
  'approve',
  'windows',
  'queue',
  'atomic',
]

/** The settings without such keys, each of which is reported. */
export function withoutNotYet(settings: LocatedMap, reading: Reading): LocatedMap {
  const kept = without(settings, TOP, OpsConfig.shape, reading)
  const environments = kept.entries.get('environments')
  if (environments?.kind !== 'map') return kept
  const entries = [...environments.entries].map(([name, entry]) => {
    const left = entry.kind === 'map' ? without(entry, ENVIRONMENT, EnvironmentEntry.shape, reading) : entry
    return [name, left] as const
  })
  return map([...kept.entries, ['environments', map(entries, environments)] as const], kept)
}

function without(node: LocatedMap, keys: readonly string[], known: object, reading: Reading): LocatedMap {
  const refused = keys.filter((key) => node.entries.has(key) && !Object.hasOwn(known, key))
  for (const key of refused) {
    const value = node.entries.get(key)
    if (value === undefined) continue
    report(
      reading,
      value,
      'config.not-yet',
      `this version does nothing with ${key} yet`,
      'Remove it until a version does: left in, it would promise what does not happen.',
    )
  }
  return refused.length === 0
    ? node
    : map(
        [...node.entries].filter(([key]) => !refused.includes(key)),
        node,
      )
}
