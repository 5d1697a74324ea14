export type Resolved =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly message: string; readonly hint?: string }

/** Where a relative import of the file `from` leads; never out of the repository. */
export function resolveImport(from: string, specifier: string): Resolved {
  if (!/^\.\.?\//.test(specifier)) return notRelative(specifier)
  const path = joinRelative(from, specifier)
  if (path === undefined) {
    return {
      ok: false,
      message: `the import '${specifier}' leaves the repository`,
      hint: 'Copy the file into this repository, and import it from there.',
    }
  }
  if (/\.([cm]?js|json)$/.test(path)) return { ok: true, path }
  return {
    ok: false,
    message: `the import '${specifier}' names no .js, .cjs, .mjs or .json file`,
    hint: `Write the whole file name: '${specifier}.js'.`,
  }
}

/** The path, from the repository's root, that is written relative to a file; undefined where it leaves the repository. */
export function joinRelative(from: string, relative: string): string | undefined {
  const folders = from.split('/').slice(0, -1)
  for (const part of relative.split('/')) {
    if (part === '..' && folders.length === 0) return undefined
    if (part === '..') folders.pop()
    else if (part !== '.' && part !== '') folders.push(part)
  }
  return folders.join('/')
}

function notRelative(specifier: string): Resolved {
  const hint = "Relative files of the same commit ('./base.js') and 'diploid' can be imported."
  if (specifier.startsWith('/'))
    return { ok: false, message: `the import '${specifier}' is an absolute path`, hint }
  return {
    ok: false,
    message: `'${specifier}' cannot be imported: configuration runs without packages, files, network and processes`,
    hint,
  }
}
