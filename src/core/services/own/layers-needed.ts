import type { Instance } from '../../targets/target.ts'

/** A folder of a service repository at one commit, where the services' own file is looked for. */
export interface OwnNeed {
  readonly repo: string
  readonly branch: string
  readonly commit: string
  /** '' is the repository's root. */
  readonly folder: string
  /** All that run from there, sorted. */
  readonly services: readonly string[]
}

/** What has to be read of service repositories before the layers of an instance are complete. */
export function layersNeeded({ targets }: Pick<Instance, 'targets'>): readonly OwnNeed[] {
  const needs = new Map<string, OwnNeed>()
  for (const { service, source } of targets) {
    if (source.kind !== 'repository') continue
    const { repo, branch, commit, path: folder } = source
    const key = JSON.stringify([repo, branch, commit, folder])
    const services = [...(needs.get(key)?.services ?? []), service].sort()
    needs.set(key, { repo, branch, commit, folder, services })
  }
  return [...needs.values()]
}
