import { isError, type Problem } from '../../problem.ts'
import { reportForbiddenKeys } from '../check/unknown-keys.ts'
import { spokenIn } from '../extends/services-in.ts'
import type { Layer } from '../layer.ts'
import { partIn } from '../reading/limited.ts'
import { type LocatedMap, locate, map } from '../reading/located.ts'
import type { Reading } from '../reading/reading.ts'
import { readServicePart, type ServicePart } from '../reading/service-part.ts'
import type { SourceValue } from '../source.ts'
import { permissionOf } from './allow.ts'
import { checkCeilings } from './ceilings.ts'
import { checkOwnKeys } from './check-own.ts'
import { checkOwnReferences, type IsPrivate } from './own-references.ts'

// What a service repository's own file may say (spec 2.3), held against the closed list and what the ops repository allows.
// In: its value, the layers of the ops repository. Out: the part that joins the layers; mistakes that hold this service alone.
// Limits: hosts of routes are judged once they are resolved (services/own/own-routes.ts).

/** A service repository's own file at the commit of one target. */
export interface OwnFile {
  readonly source: SourceValue
  readonly isPrivate: IsPrivate
}

export function readOwn(
  service: string,
  environment: string,
  declared: Iterable<string>,
  opsLayers: readonly Layer[],
  { source, isPrivate }: OwnFile,
): { readonly parts: readonly ServicePart[]; readonly problems: readonly Problem[] } {
  const reading: Reading = { final: false, problems: [], own: true }
  const environments = [...declared]
  const permission = permissionOf(service, opsLayers)
  const parts = spokenIn(source).map(({ source: { origins }, value, path }) => {
    reportForbiddenKeys(value, origins, path, reading)
    const part = readServicePart(locate(value, origins, path), environments, reading)
    return partIn(environment, part, environments, reading)
  })
  const spoken = [
    ...parts.map(({ base }) => base),
    ...parts.flatMap(({ byEnv }) => byEnv.get(environment) ?? []),
  ]
  for (const part of spoken) {
    checkOwnKeys(part, permission, reading)
    checkOwnReferences(part, permission, isPrivate, reading)
  }
  const [lowest, ...above] = spoken
  if (lowest !== undefined) checkCeilings(above.reduce(overlaid, lowest), permission, reading)
  const problems = reading.problems.map((problem) => ({ ...problem, service }))
  return { parts: problems.some(isError) ? [] : parts, problems }
}

/** What both say of one environment, the override over the rest. */
function overlaid(lower: LocatedMap, higher: LocatedMap): LocatedMap {
  const entries = new Map(lower.entries)
  for (const [key, value] of higher.entries) {
    const below = entries.get(key)
    entries.set(key, below?.kind === 'map' && value.kind === 'map' ? overlaid(below, value) : value)
  }
  return map(entries, higher)
}
