import { type MadeOf, madeOf } from '../../../core/images/changes.ts'
import type { ReleaseInput } from '../../../core/plan/release.ts'
import { rootKeyOf } from '../prepare.ts'
import type { Prepared } from '../prepared.ts'

/** What each service runs, for the release: one that is held or could not be built still runs what it ran. */
export function runsOf(prepared: Prepared): Pick<ReleaseInput, 'commits' | 'images'> {
  const { previous, held, lookups } = prepared
  const commits: Record<string, string> = {}
  const images: Record<string, MadeOf> = {}
  for (const { service, source } of prepared.instance.targets) {
    const image = prepared.images.find((candidate) => candidate.service === service)
    const lookup = image === undefined ? undefined : lookups.get(image.reference)
    const isUnbuilt = lookup?.known === true && lookup.value === 'absent'
    if (held.has(service) || isUnbuilt) {
      const [commit, made] = [previous?.commits[service], previous?.images?.[service]]
      if (commit !== undefined) commits[service] = commit
      if (made !== undefined) images[service] = made
      continue
    }
    if (source.kind === 'repository') commits[service] = source.commit
    if (image?.kind === 'build') images[service] = madeOf(image, rootKeyOf(prepared))
  }
  return { commits, images }
}
