import { isMap, type Json, type KeyPath } from '../../json.ts'
import { partsOfSource, type SourceValue } from '../source.ts'

/** A part of a file that speaks about one service. */
export interface Spoken {
  readonly source: SourceValue
  readonly value: Json
  readonly path: KeyPath
}

/** What the ops file and those that it extends say of one service, lowest first. */
export function servicesIn(ops: SourceValue, name: string): readonly Spoken[] {
  return partsOfSource(ops).flatMap((source) => {
    const { value } = source
    const services = isMap(value) && isMap(value.services) ? value.services : {}
    const written = Object.hasOwn(services, name) ? services[name] : undefined
    return written === undefined ? [] : [{ source, value: written, path: ['services', name] }]
  })
}

/** The same of a file that is about one service. */
export function spokenIn(file: SourceValue | undefined): readonly Spoken[] {
  if (file === undefined) return []
  return partsOfSource(file).map((source) => ({ source, value: source.value, path: [] }))
}
