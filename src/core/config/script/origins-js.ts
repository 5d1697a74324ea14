import type { AnyNode, Expression, ObjectExpression, Program, Property, SpreadElement } from 'acorn'
import { parseExpressionAt } from 'acorn'
import { isMap, type Json, type KeyPath } from '../../json.ts'
import type { Origin, Origins } from '../../origin.ts'
import { isProblem, lineOf, parseScript } from './parse-script.ts'
import { resolveImport } from './resolve-import.ts'
import { type Exported, exportedOf, importedAs, returned, scopeOf } from './script-exports.ts'
import type { SourceFile } from './source-file.ts'

/**
 * Where each value of an evaluated file was written: the property of the object literal that its path reaches, followed
 * through constants, imports and spreads as far as they are literal. Beyond that the nearest enclosing property, `near`.
 * Values of one file with the same keys have the same origins, and are given the same map.
 */
export function originsOfScripts(
  files: ReadonlyMap<string, SourceFile>,
): (file: string, value: Json) => Origins {
  const reader = new Reader(files)
  const known = new Map<string, readonly Origins[]>()
  return (file, value) => {
    const before = known.get(file) ?? []
    const same = before.find((origins) => isOf(origins, value))
    if (same !== undefined) return same
    const origins = originsIn(reader, file, value)
    known.set(file, [...before, origins])
    reader.leave(file)
    return origins
  }
}

/** Whether these are the origins of all that is in the value, and of nothing else. */
function isOf({ inside }: Origins, value: Json): boolean {
  const children = childrenOf(value)
  return (
    children.length === (inside?.size ?? 0) &&
    children.every(([key, item]) => {
      const own = inside?.get(key)
      return own !== undefined && isOf(own, item)
    })
  )
}

function originsIn(reader: Reader, file: string, value: Json): Origins {
  return visit(reader.rootOf(file), value)

  function visit(place: Place, current: Json): Origins {
    const children = childrenOf(current)
    const origin = originOf(file, place)
    if (children.length === 0) return { origin }
    return {
      origin,
      inside: new Map(children.map(([key, item]) => [key, visit(reader.child(place, key), item)])),
    }
  }
}

function childrenOf(value: Json): readonly (readonly [string | number, Json])[] {
  if (Array.isArray(value)) return [...value.entries()]
  return isMap(value) ? Object.entries(value) : []
}

/** The same for one path, which need not be in a value that could be read. */
export function lineOfPath(file: string, files: ReadonlyMap<string, SourceFile>, path: KeyPath): Origin {
  const reader = new Reader(files)
  let place = reader.rootOf(file)
  for (const key of path) place = reader.child(place, key)
  return originOf(file, place)
}

/** A value's place: the file and line that name it, and what stands there where that is known. */
interface Place {
  readonly file: string
  readonly line: number
  readonly near: boolean
  readonly content: Content | undefined
}

/** What a place holds: an expression, or the names that a script hangs on `exports`. */
interface Content {
  readonly file: string
  readonly exported: Exported
}

function originOf(layer: string, place: Place): Origin {
  return { layer, file: place.file, line: place.line, ...(place.near ? { near: true } : {}) }
}

/** Deeper chains of constants than this are taken as unknown. */
const MAX_HOPS = 40

class Reader {
  readonly #files: ReadonlyMap<string, SourceFile>
  readonly #programs = new Map<string, Program | Expression | undefined>()

  constructor(files: ReadonlyMap<string, SourceFile>) {
    this.#files = files
  }

  /** Files that others import are asked for again; the tree of one that has its origins is only in the way. */
  leave(file: string): void {
    this.#programs.delete(file)
  }

  rootOf(file: string): Place {
    const content = this.#exportOf(file, undefined, 0)
    const line = content?.file === file && !isNames(content.exported) ? lineOf(content.exported) : 1
    return { file, line, near: content === undefined, content }
  }

  child(place: Place, key: string | number): Place {
    const found = place.content && this.#lookup(place.content, key, 0)
    if (found) return found
    return { ...place, near: true, content: undefined }
  }

  #lookup(content: Content, key: string | number, hops: number): Place | undefined {
    const { file, exported } = content
    if (isNames(exported)) {
      const node = exported.names.get(String(key))
      return node && { file, line: lineOf(node), near: false, content: this.#resolve(file, node, hops) }
    }
    if (exported.type === 'ArrayExpression' && typeof key === 'number') {
      const before = exported.elements.slice(0, key + 1)
      const item = before[key]
      if (!item || before.some((element) => element?.type === 'SpreadElement')) return undefined
      return { file, line: lineOf(item), near: false, content: this.#resolve(file, item, hops) }
    }
    return exported.type === 'ObjectExpression'
      ? this.#property(file, exported, String(key), hops)
      : undefined
  }

  /** The last one wins, as when it runs; a spread that cannot be read may hold the key, so the search ends there. */
  #property(file: string, object: ObjectExpression, key: string, hops: number): Place | undefined {
    for (const member of [...object.properties].reverse()) {
      if (member.type === 'Property') {
        const name = keyOf(member)
        if (name === undefined) return undefined
        if (name !== key) continue
        return { file, line: lineOf(member), near: false, content: this.#resolve(file, member.value, hops) }
      }
      const spread = this.#spread(file, member, key, hops)
      if (spread !== 'absent') return spread
    }
    return undefined
  }

  #spread(file: string, member: SpreadElement, key: string, hops: number): Place | undefined | 'absent' {
    const inner = this.#resolve(file, member.argument, hops + 1)
    const hidden: Place = { file, line: lineOf(member), near: true, content: undefined }
    if (inner === undefined || isNames(inner.exported) || inner.exported.type !== 'ObjectExpression')
      return hidden
    const found = this.#lookup(inner, key, hops + 1)
    if (found) return found
    return inner.exported.properties.some((p) => p.type !== 'Property' || keyOf(p) === undefined)
      ? hidden
      : 'absent'
  }

  /** The literal that an expression stands for; undefined where only running it would tell. */
  #resolve(file: string, node: AnyNode, hops: number): Content | undefined {
    if (hops > MAX_HOPS) return undefined
    const again = (next: AnyNode | undefined) => next && this.#resolve(file, next, hops + 1)
    switch (node.type) {
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'FunctionDeclaration':
        return again(returned(node))
      case 'AssignmentExpression':
        return again(node.right)
      case 'CallExpression':
        return this.#call(file, node, hops)
      case 'Identifier':
        return this.#named(file, node, node.name, hops)
      case 'MemberExpression': {
        const owner = this.#resolve(file, node.object, hops + 1)
        const key = node.computed
          ? undefined
          : node.property.type === 'Identifier'
            ? node.property.name
            : undefined
        return owner && key !== undefined ? this.#lookup(owner, key, hops + 1)?.content : undefined
      }
      default:
        return { file, exported: node }
    }
  }

  #call(file: string, node: AnyNode & { type: 'CallExpression' }, hops: number): Content | undefined {
    const [first] = node.arguments
    if (node.callee.type !== 'Identifier' || first === undefined) return undefined
    if (node.callee.name === 'defineConfig' || node.callee.name === 'defineService')
      return this.#resolve(file, first, hops + 1)
    if (node.callee.name !== 'require' || first.type !== 'Literal') return undefined
    return this.#imported(file, String(first.value), undefined, hops)
  }

  #named(file: string, at: AnyNode, name: string, hops: number): Content | undefined {
    const program = this.#program(file)
    if (program?.type !== 'Program') return undefined
    const imported = importedAs(program, name)
    if (imported) return this.#imported(file, imported.specifier, imported.name, hops)
    const declared = scopeOf(program, at, name)
    return declared && this.#resolve(file, declared, hops + 1)
  }

  #imported(from: string, specifier: string, name: string | undefined, hops: number): Content | undefined {
    const target = resolveImport(from, specifier)
    return target.ok ? this.#exportOf(target.path, name, hops + 1) : undefined
  }

  #exportOf(file: string, name: string | undefined, hops: number): Content | undefined {
    const program = this.#program(file)
    if (program === undefined || hops > MAX_HOPS) return undefined
    if (program.type !== 'Program') return { file, exported: program }
    const exported = exportedOf(program)
    if (exported === undefined) return undefined
    if (name !== undefined) {
      const named = exported.named.get(name)
      if (named) return this.#resolve(file, named, hops + 1)
      const whole = exported.value && this.#resolve(file, exported.value, hops + 1)
      return whole && this.#lookup(whole, name, hops + 1)?.content
    }
    if (exported.value) return this.#resolve(file, exported.value, hops + 1)
    return { file, exported: { names: exported.named } }
  }

  #program(file: string): Program | Expression | undefined {
    const source = this.#files.get(file)
    if (source !== undefined && !this.#programs.has(file)) this.#programs.set(file, parsed(file, source.text))
    return this.#programs.get(file)
  }
}

function parsed(file: string, source: string): Program | Expression | undefined {
  if (!file.endsWith('.json')) {
    const script = parseScript(file, source)
    return isProblem(script) ? undefined : script.program
  }
  try {
    return parseExpressionAt(source, 0, { ecmaVersion: 'latest', locations: true })
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function isNames(exported: Exported): exported is Extract<Exported, { names: unknown }> {
  return 'names' in exported
}

function keyOf(property: Property): string | undefined {
  if (property.key.type === 'Literal') return String(property.key.value)
  if (property.computed) return undefined
  return property.key.type === 'Identifier' ? property.key.name : undefined
}
