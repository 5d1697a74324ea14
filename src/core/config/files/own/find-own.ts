import type { Problem } from '../../../problem.ts'

/** Where a service repository's own file may be, in its root or in the service's `path`. */
const OWN_PLACES: readonly string[] = ['js', 'yaml', 'yml', 'json'].map(
  (extension) => `.diploid.${extension}`,
)

export interface FoundOwn {
  /** The file, where there is one. */
  readonly file: string | undefined
  /** A package.json, which may hold a `diploid` key. */
  readonly manifest: string | undefined
}

/** Finds a service repository's own file among the paths of its commit; names only, nothing is read. */
export function findOwn(
  paths: ReadonlySet<string>,
  folder: string,
): FoundOwn & { readonly several?: Problem } {
  const at = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
  const found = OWN_PLACES.map(at).filter((path) => paths.has(path))
  const manifest = paths.has(at('package.json')) ? at('package.json') : undefined
  const [file] = found
  if (found.length < 2) return { file, manifest }
  return { file, manifest, several: severalOwn(found) }
}

/** The service's own word stands in two places. */
export function severalOwn(places: readonly string[]): Problem {
  return {
    code: 'config.several',
    message: `the service's own settings stand in ${places.length} places: ${places.join(', ')}`,
    hint: 'Keep one of them.',
    file: places[0] ?? '',
  }
}
