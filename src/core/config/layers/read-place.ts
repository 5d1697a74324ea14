import type { Problem } from '../../problem.ts'
import type { Remember } from '../../remember.ts'
import { reportForbiddenKeys } from '../check/unknown-keys.ts'
import type { Spoken } from '../extends/services-in.ts'
import { type Located, locate } from '../reading/located.ts'
import type { Reading } from '../reading/reading.ts'
import { readServicePart, type ServicePart } from '../reading/service-part.ts'

/** What one place says of a service, as it was read. */
export interface ReadPlace {
  readonly node: Located
  readonly part: ServicePart
  readonly problems: readonly Problem[]
  /** Reserved keys in it, which are told once per file where files are checked as a whole. */
  readonly forbidden: readonly Problem[]
}

/** Read once for as long as its file is the same: the first step and all environments see the very same part. */
export function readPlace(place: Spoken, environments: readonly string[], remember: Remember): ReadPlace {
  const known = remember.about('places', place.source, () => new Map<string, ReadPlace>())
  const name = JSON.stringify([place.path, environments])
  const read = known.get(name) ?? readAnew(place, environments)
  known.set(name, read)
  return read
}

function readAnew({ source, value, path }: Spoken, environments: readonly string[]): ReadPlace {
  const forbidden: Reading = { final: false, problems: [] }
  reportForbiddenKeys(value, source.origins, path, forbidden)
  const reading: Reading = { final: false, problems: [] }
  const node = locate(value, source.origins, path)
  const part = readServicePart(node, environments, reading)
  return { node, part, problems: reading.problems, forbidden: forbidden.problems }
}
