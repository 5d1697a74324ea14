import type { SourceValue } from '../../../core/config/source.ts'

/** The same with other names for its files, by which people find them. */
export function renamed(source: SourceValue, name: (path: string) => string): SourceValue {
  const origins = [...source.origins].map(
    ([path, origin]) =>
      [path, origin.file === undefined ? origin : { ...origin, file: name(origin.file) }] as const,
  )
  const parts = source.parts?.map((part) => renamed(part, name))
  return {
    ...source,
    file: name(source.file),
    origins: new Map(origins),
    ...(parts === undefined ? {} : { parts }),
  }
}
