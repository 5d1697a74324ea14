import type { Node } from 'acorn'
import type { Checked, Problem } from '../../problem.ts'
import { duplicateKeys } from './duplicate-keys.ts'
import { isProblem, lineOf, nodesIn, parseScript, type Script } from './parse-script.ts'

/**
 * The files that a configuration file imports, by path from the repository's root. Only literal relative names with
 * their extension count: what a file reads must be known before any of it runs.
 */
export function importsOf(path: string, source: string): Checked<readonly string[]> {
  if (!/\.[cm]?js$/.test(path)) return { value: [], problems: [] }
  const script = parseScript(path, source)
  if (isProblem(script)) return { value: [], problems: [script] }
  const { value, problems } = importsIn(path, source, script)
  return { value, problems: [...problems, ...duplicateKeys(path, source, script)] }
}

/** The same of a file that was parsed before. */
export function importsIn(path: string, source: string, { program }: Script): Checked<readonly string[]> {
  // Any letter of a name may be written as an escape; `exports` brings nothing in.
  if (!/\b(require|import|export)\b|\\u/.test(source)) return { value: [], problems: [] }
  const found = new Set<string>()
  const problems: Problem[] = []
  for (const node of nodesIn(program)) {
    const specifier = specifierOf(node)
    if (specifier === undefined || specifier === 'diploid') continue
    const target = specifier === null ? notLiteral(node) : resolveImport(path, specifier)
    if (target.ok) found.add(target.path)
    else
      problems.push({
        code: 'config.forbidden',
        message: target.message,
        file: path,
        line: lineOf(node),
        ...(target.hint === undefined ? {} : { hint: target.hint }),
      })
  }
  return { value: [...found], problems }
}

/** Line of the first import of a file that `importsOf` found. */
export function lineOfImport(path: string, source: string, target: string): number {
  const script = parseScript(path, source)
  for (const node of isProblem(script) ? [] : nodesIn(script.program)) {
    const specifier = specifierOf(node)
    if (typeof specifier !== 'string' || specifier === 'diploid') continue
    const resolved = resolveImport(path, specifier)
    if (resolved.ok && resolved.path === target) return lineOf(node)
  }
  return 1
}

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

/** The literal name a node imports, null for a computed one, undefined where the node imports nothing. */
function specifierOf(node: Node): string | null | undefined {
  if (node.type === 'ImportExpression') return null
  if (/^(ImportDeclaration|ExportAllDeclaration|ExportNamedDeclaration)$/.test(node.type)) {
    const source = 'source' in node ? (node.source as Node | null | undefined) : undefined
    return source ? literal(source) : undefined
  }
  if (node.type !== 'CallExpression') return undefined
  const call = node as Node & {
    readonly callee: Node & { name?: string }
    readonly arguments: readonly Node[]
  }
  if (call.callee.type !== 'Identifier' || call.callee.name !== 'require') return undefined
  const [name] = call.arguments
  return name === undefined ? null : literal(name)
}

function literal(node: Node): string | null {
  return 'value' in node && typeof node.value === 'string' ? node.value : null
}

function notLiteral(node: Node): Resolved {
  if (node.type === 'ImportExpression')
    return {
      ok: false,
      message: 'import(…) is not there: configuration is evaluated in one go, without promises',
      hint: "Write import value from './file.js' at the top of the file.",
    }
  return { ok: false, message: 'require() takes a literal file name', hint: "Write require('./file.js')." }
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
