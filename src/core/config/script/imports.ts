import type { Node } from 'acorn'
import type { Checked, Problem } from '../../problem.ts'
import { isProblem, lineOf, nodesIn, parseScript, type Script } from './parse-script.ts'
import { type Resolved, resolveImport } from './resolve-import.ts'

/**
 * The files that a script imports, by path from the repository's root. Only literal relative names with their extension
 * count: what a file reads must be known before any of it runs.
 */
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

/** Line of the first import of a file that `importsIn` found. */
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
