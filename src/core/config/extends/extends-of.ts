import { isMap, type Json } from '../../json.ts'
import { originAt } from '../../origin.ts'
import { at, type Checked, type Problem } from '../../problem.ts'
import { joinRelative } from '../script/resolve-import.ts'
import type { SourceValue } from '../source.ts'

/** A file whose values stand below those of the file that names it. */
export type Extended =
  /** Of the same commit, by path from the root of its repository. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** Of another repository, at a ref that is looked up once. */
  | {
      readonly kind: 'foreign'
      readonly repo: string
      readonly ref: string
      readonly path: string
      readonly text: string
    }

const WRITE = "Write './base.js', or 'group/shared@v3:base.diploid.js' for a file of another repository."

/** What the `extends` of a file names, lowest first: a later one stands over those before it. */
export function extendsOf(source: SourceValue): Checked<readonly Extended[]> {
  const written = isMap(source.value) ? source.value.extends : undefined
  if (written === undefined || written === null) return { value: [], problems: [] }
  const items: readonly Json[] = Array.isArray(written) ? written : [written]
  const found: Extended[] = []
  const problems: Problem[] = []
  for (const [index, item] of items.entries()) {
    const extended = typeof item === 'string' ? parse(item, source.file) : undefined
    if (extended !== undefined && 'kind' in extended) found.push(extended)
    else {
      const path = Array.isArray(written) ? ['extends', index] : ['extends']
      problems.push({
        code: 'config.extends',
        message: extended?.message ?? `${JSON.stringify(item)} names no file`,
        hint: WRITE,
        ...at(originAt(source.origins, path), path),
      })
    }
  }
  return { value: found, problems }
}

/** Where a file says that it extends another. */
export function placeOfExtends(
  { value, origins }: SourceValue,
  text: string,
): Pick<Problem, 'file' | 'line' | 'path'> {
  const written = isMap(value) ? value.extends : undefined
  const index = Array.isArray(written) ? written.indexOf(text) : -1
  const path = index < 0 ? ['extends'] : ['extends', index]
  return at(originAt(origins, path), path)
}

function parse(text: string, from: string): Extended | { readonly message: string } {
  const foreign = /^([^@\s]+)@([^:\s]+):(.+)$/.exec(text)
  if (foreign === null) {
    if (!/^\.\.?\//.test(text))
      return { message: `'${text}' names no file: a relative one begins with ./ or ../` }
    const path = joinRelative(from, text)
    if (path === undefined) return { message: `'${text}' leaves the repository` }
    return isReadable(path) ? { kind: 'file', path, text } : { message: NO_CONFIG(text) }
  }
  const [, repo = '', ref = '', written = ''] = foreign
  const path = joinRelative('', written)
  if (path === undefined || written.startsWith('/')) return { message: `'${text}' leaves the repository` }
  return isReadable(path) ? { kind: 'foreign', repo, ref, path, text } : { message: NO_CONFIG(text) }
}

const NO_CONFIG = (text: string): string => `'${text}' is no .js, .cjs, .mjs, .json, .yaml or .yml file`

function isReadable(path: string): boolean {
  return /\.([cm]?js|json|ya?ml)$/.test(path)
}
