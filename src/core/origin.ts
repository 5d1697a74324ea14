import type { KeyPath } from './json.ts'

/**
 * Where a value was written. `line` is 1-based; `near` marks a line that is only the nearest enclosing property
 * (behind a spread, an import or a call), printed with `~`. A value that nobody wrote has a layer name and no file.
 */
export interface Origin {
  readonly layer: string
  readonly file?: string
  readonly line?: number
  readonly near?: boolean
  /** Where its key is another when it is written out (`routes` for `url`): that one, and the path that people wrote. */
  readonly short?: { readonly of: string; readonly path: KeyPath }
}

/** Origins of the values of one file or layer, in the shape of the value: values that are put together bring theirs along. */
export interface Origins {
  /** Left out: that of the nearest enclosing value stands for it. */
  readonly origin?: Origin | undefined
  /** Of a map's values by key, of a list's by place. */
  readonly inside?: ReadonlyMap<string | number, Origins>
}

/** The origin of the value at `path`: its own, else that of the nearest enclosing value. */
export function originAt(origins: Origins, path: KeyPath): Origin | undefined {
  let place: Origins | undefined = origins
  let nearest = origins.origin
  for (const key of path) {
    place = place?.inside?.get(key)
    nearest = place?.origin ?? nearest
  }
  return nearest === place?.origin ? nearest : nearest && nearby(nearest)
}

/** Only its own. */
export function ownOriginAt(origins: Origins, path: KeyPath): Origin | undefined {
  return originsAt(origins, path)?.origin
}

/** Origins of the value at `path`, and of what is in it. */
export function originsAt(origins: Origins, path: KeyPath): Origins | undefined {
  let place: Origins | undefined = origins
  for (const key of path) place = place?.inside?.get(key)
  return place
}

/** Of a value that has none of its own. */
export function nearby(origin: Origin): Origin {
  return origin.near ? origin : { ...origin, near: true }
}

/** The path of a value as people wrote it: messages name the key that stands in the file. */
export function writtenPath({ short }: Origin, path: KeyPath): KeyPath {
  const place = short === undefined ? -1 : path.lastIndexOf(short.of)
  return short === undefined || place < 0 ? path : [...path.slice(0, place), ...short.path]
}

/** `app.diploid.js:12`, `~base.js:3`, or the layer's name where no file holds the value. */
export function printOrigin(origin: Origin): string {
  if (origin.file === undefined) return origin.layer
  const place = origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`
  return origin.near ? `~${place}` : place
}
