import type { SourceValue } from '../../../core/config/source.ts'
import { tagged, tagOf } from '../../../core/config/tags.ts'
import { isMap, type Json } from '../../../core/json.ts'
import type { Origins } from '../../../core/origin.ts'
import type { Remember } from '../../../core/remember.ts'

/** The same with other names for its files, by which people find them; the very same where it was renamed so before. */
export function renamedOnce(
  source: SourceValue,
  name: (path: string) => string,
  remember: Remember,
): SourceValue {
  return remember.again('renamed', source.file, [source, name(source.file)], () => renamed(source, name))
}

/** Functions are called by those names as well. */
function renamed(source: SourceValue, name: (path: string) => string): SourceValue {
  if (name(source.file) === source.file) return source
  const parts = source.parts?.map((part) => renamed(part, name))
  return {
    ...source,
    file: name(source.file),
    value: withFunctionsOf(source.value, name),
    origins: originsOf(source.origins, name),
    ...(parts === undefined ? {} : { parts }),
  }
}

function originsOf({ origin, inside }: Origins, name: (path: string) => string): Origins {
  const told = origin?.file === undefined ? origin : { ...origin, file: name(origin.file) }
  if (inside === undefined) return { origin: told }
  return { origin: told, inside: new Map([...inside].map(([key, own]) => [key, originsOf(own, name)])) }
}

/** A function says which file it stands in: under its bare path another repository may have a file of its own. */
function withFunctionsOf(value: Json, name: (path: string) => string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withFunctionsOf(item, name))
  if (!isMap(value)) return value
  const tag = tagOf(value)
  if (tag !== undefined) return tag.kind === 'function' ? tagged({ ...tag, file: name(tag.file) }) : value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withFunctionsOf(item, name)]))
}
