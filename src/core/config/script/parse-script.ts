import { type Node, type Program, parse } from 'acorn'
import type { Problem } from '../../problem.ts'
import { CONFLICT, conflictLine } from '../files/yaml-syntax.ts'
import { typesIn } from './cures.ts'

/** A file of configuration code, parsed. Scripts are sloppy CommonJS (`module.exports`, `config = {…}`). */
export interface Script {
  readonly kind: 'module' | 'script'
  readonly program: Program
}

/**
 * Module grammar decides nothing by itself, since nearly every script is a module too: only a file that imports, exports
 * or awaits at its top level is one, so that `config = {…}` keeps its sloppy meaning.
 */
export function parseScript(path: string, source: string): Script | Problem {
  try {
    const program = parse(source, { ...OPTIONS, sourceType: 'module', allowAwaitOutsideFunction: true })
    if (path.endsWith('.mjs') || program.body.some((node) => isModuleSyntax(node, source)))
      return { kind: 'module', program }
    // What a module may say a script may say as well, but for this.
    if (!/import\s*\./.test(source)) return { kind: 'script', program }
  } catch (error) {
    if (path.endsWith('.mjs') || looksLikeModule(source)) return syntaxProblem(path, source, error)
  }
  try {
    const program = parse(source, { ...OPTIONS, sourceType: 'script', allowReturnOutsideFunction: true })
    return { kind: 'script', program }
  } catch (error) {
    return syntaxProblem(path, source, error)
  }
}

export function isProblem(script: Script | Problem): script is Problem {
  return 'code' in script
}

/** Every node below and with `root`, in source order of their parents; without recursion, whatever the depth. */
export function* nodesIn(root: Node): Generator<Node> {
  const stack: Node[] = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node
    stack.push(...childrenOf(node).reverse())
  }
}

/** The nodes that stand directly in a node, in the order of its keys. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = []
  for (const value of Object.values(node)) {
    if (isNode(value)) children.push(value)
    else if (Array.isArray(value)) children.push(...value.filter(isNode))
  }
  return children
}

/** 1-based line of a node. */
export function lineOf(node: Node): number {
  return node.loc?.start.line ?? 1
}

const OPTIONS = { ecmaVersion: 'latest', locations: true, allowHashBang: true } as const

function isModuleSyntax(node: Node, source: string): boolean {
  if (/^(Import|Export)/.test(node.type)) return true
  return source.includes('await') && /^(Expression|Variable)/.test(node.type) && hasTopLevelAwait(node)
}

function hasTopLevelAwait(statement: Node): boolean {
  const stack: Node[] = [statement]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.type === 'AwaitExpression') return true
    if (!/Function/.test(node.type)) stack.push(...childrenOf(node))
  }
  return false
}

function looksLikeModule(source: string): boolean {
  return /^\s*(import\s*[\w{*'"]|export\s+(default|const|function|\{))/m.test(source)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function syntaxProblem(path: string, source: string, error: unknown): Problem {
  // Too deep a nesting is a SyntaxError of acorn's as well.
  const at =
    error instanceof SyntaxError && 'loc' in error
      ? (error.loc as { line: number; column: number })
      : undefined
  const text = error instanceof Error ? error.message : String(error)
  const conflict = conflictLine(source)
  if (conflict !== undefined) return { code: 'config.syntax', ...CONFLICT, file: path, line: conflict }
  const broken = source.split('\n')[(at?.line ?? 1) - 1] ?? ''
  if (typesIn(broken)) {
    return {
      code: 'config.syntax',
      message: 'holds TypeScript, and plain JavaScript is read',
      hint: 'Leave the types out, or write them as comments: /** @type {string} */.',
      file: path,
      ...(at === undefined ? {} : { line: at.line }),
    }
  }
  const last = source.trimEnd().split('\n').length
  if (
    at !== undefined &&
    /^Unexpected token/.test(text) &&
    source
      .split('\n')
      .slice(at.line - 1)
      .join('')
      .slice(at.column)
      .trim() === ''
  )
    return {
      code: 'config.syntax',
      message: 'the file ends before it is complete',
      hint: 'Write the bracket or brace that is missing; each { needs its }.',
      file: path,
      line: last,
    }
  return {
    code: 'config.syntax',
    message: `cannot be read: ${text.replace(/ \(\d+:\d+\)$/, '')}${at === undefined ? '' : ` at column ${at.column + 1}`}`,
    file: path,
    ...(/has already been declared/.test(text) ? { hint: 'Rename one of them.' } : {}),
    ...(/^(Unexpected|Unterminated)/.test(text)
      ? { hint: 'Look there and above for a comma, bracket or quote that is missing.' }
      : {}),
    ...(at === undefined ? {} : { line: at.line }),
  }
}
