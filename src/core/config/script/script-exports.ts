import type {
  AnyNode,
  ArrowFunctionExpression,
  Function as FunctionNode,
  Pattern,
  Program,
  Statement,
} from 'acorn'
import { childrenOf } from './parse-script.ts'

/** An expression, or the names that a script hangs on `exports` one by one. */
export type Exported = AnyNode | { readonly names: ReadonlyMap<string, AnyNode> }

export interface Exports {
  /** `config =`, `module.exports =`, `export default`: the last of them. */
  readonly value: AnyNode | undefined
  /** `exports.x =`, `export const x =`. */
  readonly named: ReadonlyMap<string, AnyNode>
}

/** What a file exports, as its top-level statements say. */
export function exportedOf(program: Program): Exports {
  let value: AnyNode | undefined
  let short: AnyNode | undefined
  const named = new Map<string, AnyNode>()
  for (const statement of program.body) {
    if (statement.type === 'ExportDefaultDeclaration') value = statement.declaration
    else if (
      statement.type === 'ExportNamedDeclaration' &&
      statement.declaration?.type === 'VariableDeclaration'
    ) {
      for (const { id, init } of statement.declaration.declarations)
        if (id.type === 'Identifier' && init) named.set(id.name, init)
    } else if (
      statement.type === 'ExpressionStatement' &&
      statement.expression.type === 'AssignmentExpression'
    ) {
      const { left, right } = statement.expression
      const name = targetOf(left)
      if (name === 'module.exports') value = right
      else if (name === 'config') short = right
      else if (name?.startsWith('exports.')) named.set(name.slice('exports.'.length), right)
      else if (name?.startsWith('module.exports.')) named.set(name.slice('module.exports.'.length), right)
    } else if (statement.type === 'VariableDeclaration') short ??= declaredIn([statement], 'config')
  }
  return { value: value ?? (named.size > 0 ? undefined : short), named }
}

/** The result of a function whose value is one expression: an arrow's body, or the only `return` at its top level. */
export function returned(node: FunctionNode | ArrowFunctionExpression): AnyNode | undefined {
  if (node.body.type !== 'BlockStatement') return node.body
  const returns = node.body.body.filter((statement) => statement.type === 'ReturnStatement')
  return returns.length === 1 ? (returns[0]?.argument ?? undefined) : undefined
}

/** The import statement that declares a name; `name` undefined is the default export. */
export function importedAs(
  program: Program,
  local: string,
): { specifier: string; name: string | undefined } | undefined {
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration') continue
    for (const item of statement.specifiers) {
      if (item.local.name !== local) continue
      const specifier = String(statement.source.value)
      if (item.type !== 'ImportSpecifier') return { specifier, name: undefined }
      const imported = item.imported.type === 'Identifier' ? item.imported.name : String(item.imported.value)
      return { specifier, name: imported === 'default' ? undefined : imported }
    }
  }
  return undefined
}

/** What a constant visible at `at` was declared with: in the functions around it from the inside out, then in the file. */
export function scopeOf(program: Program, at: AnyNode, name: string): AnyNode | undefined {
  for (const body of bodiesAround(program, at)) {
    const found = declaredIn(body, name)
    if (found) return found
  }
  return undefined
}

function bodiesAround(program: Program, at: AnyNode): readonly (readonly AnyNode[])[] {
  const bodies: (readonly AnyNode[])[] = [program.body]
  let around: AnyNode | undefined = program
  while (around) {
    const inner = childrenOf(around).find(
      (child) => child.start <= at.start && child.end >= at.end && child !== at,
    ) as AnyNode | undefined
    if (inner?.type === 'BlockStatement') bodies.unshift(inner.body)
    around = inner
  }
  return bodies
}

function declaredIn(body: readonly AnyNode[], name: string): AnyNode | undefined {
  for (const statement of body as readonly (Statement | AnyNode)[]) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type === 'FunctionDeclaration' && declaration.id?.name === name) return declaration
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind === 'let') continue
    for (const { id, init } of declaration.declarations)
      if (id.type === 'Identifier' && id.name === name && init) return init
  }
  return undefined
}

function targetOf(left: Pattern): string | undefined {
  if (left.type === 'Identifier') return left.name
  if (left.type !== 'MemberExpression' || left.computed || left.property.type !== 'Identifier')
    return undefined
  if (left.object.type !== 'Identifier' && left.object.type !== 'MemberExpression') return undefined
  const owner = targetOf(left.object)
  return owner && `${owner}.${left.property.name}`
}
