import type { KeyPath } from '../../json.ts'
import { type Origins, originAt } from '../../origin.ts'
import { isValueMap, type Value } from '../../sensitive.ts'
import { mapsIn } from '../references/configured.ts'
import type { ConfiguredFile, Edit } from '../service.ts'

/** `configure` as later stages read it; `path` is where it stands in the service. */
export function configuredFiles(
  written: Value | undefined,
  origins: Origins,
  path: KeyPath,
): readonly ConfiguredFile[] {
  if (!isValueMap(written)) return []
  return Object.entries(written).flatMap(([file, edits]) => {
    if (!isValueMap(edits)) return []
    const entries = Object.entries(edits).map(([left, value]): Edit => {
      const maps = mapsIn(value)
      return {
        left,
        value: maps === undefined ? { kind: 'value', value } : { kind: 'maps', maps },
        origin: originAt(origins, [...path, file, left]),
      }
    })
    return [{ file, edits: entries, origin: originAt(origins, [...path, file]) }]
  })
}
