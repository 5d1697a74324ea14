import { type KeyPath, printPath } from './json.ts'

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

/** Origins of one file or layer by printed key path (`json.ts` printPath); '' is the root. */
export type Origins = ReadonlyMap<string, Origin>

/** The origin of the value at `path`: its own, else that of the nearest enclosing value. */
export function originAt(origins: Origins, path: KeyPath): Origin | undefined {
  for (let length = path.length; length >= 0; length--) {
    const origin = origins.get(printPath(path.slice(0, length)))
    if (origin) return length === path.length ? origin : { ...origin, near: true }
  }
  return undefined
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
