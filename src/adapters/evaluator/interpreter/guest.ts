import type { guestWriter } from './guest-json.ts'

// The part of the evaluator that runs inside the interpreter: globals, `require`, and the walk that turns a value to JSON.
// In: functions of the host. Out: `require`, `start` and `finish`, called by loader.ts.
// Limits: it is sent as text (`guest.toString()`), so it may use nothing from outside its own body.

export interface GuestHost {
  /** Path that a specifier means in a file; throws where it is not allowed. */
  resolve(from: string, specifier: string): string
  /** JSON text, the wrapper function of a script, or the namespace of a module. */
  load(path: string): unknown
}

export interface GuestApi {
  require(path: string): unknown
  /** The same of the file that everything begins with: what the host loads need not be asked of it. */
  start(path: string, loaded: unknown): unknown
  /**
   * The value, or what a function in it returns, as JSON text: `{ ok, json, isFunction }` or
   * `{ ok: false, code, message, path }`. `question` is a Question as JSON.
   */
  finish(exported: unknown, isNamespace: boolean, question: string): string
}

export interface Question {
  readonly file: string
  readonly given: Given
  readonly call?: { readonly path: readonly (string | number)[]; readonly object: unknown }
}

interface Given {
  readonly env?: string
  readonly branch?: string
  readonly vars: unknown
}

export function guest(host: GuestHost, makeWriter: typeof guestWriter, limit: number): GuestApi {
  const TAG = '$diploid'
  const { apply, ownKeys } = Reflect
  const { isArray } = Array
  const { stringify, parse } = JSON
  const tags = new WeakMap<object, object>()
  const getTag = (value: object): object | undefined => apply(WeakMap.prototype.get, tags, [value])
  const setTag = (value: object, content: object) => apply(WeakMap.prototype.set, tags, [value, content])
  const quotable = /^[A-Za-z_$][\w$-]*$/
  const isWord = (key: string): boolean => apply(RegExp.prototype.test, quotable, [key])
  const global = globalThis as unknown as Record<string, unknown>

  for (const name of ['Date', 'WeakRef', 'FinalizationRegistry', 'SharedArrayBuffer', 'Atomics'])
    delete global[name]
  Math.random = () => {
    throw new TypeError(
      'Math.random is not there: the same commit must give the same configuration at any time',
    )
  }

  const pathOf = (target: object): string => (getTag(target) as { readonly path: string }).path
  const refuse = (target: object, what: string): never => {
    const path = pathOf(target)
    throw new TypeError(
      `${path} is a reference whose value is not known while the file is evaluated; ${what}`,
    )
  }
  /** Of every reference: they are made by the dozen in each file. */
  const traps: ProxyHandler<object> = {
    get(target, key) {
      const path = pathOf(target)
      if (key === Symbol.toPrimitive)
        return (hint: string) =>
          hint === 'number' ? refuse(target, 'it cannot be calculated with') : `\${${path}}`
      if (key === Symbol.iterator)
        return () => refuse(target, 'it cannot be spread or looped over; use from()')
      if (typeof key === 'symbol' || key === 'then' || key === 'constructor') return undefined
      if (key === 'toString' || key === 'toJSON') return () => `\${${path}}`
      return reference(step(path, key))
    },
    has: (target) => refuse(target, 'it cannot be searched'),
    ownKeys: (target) => refuse(target, `its keys cannot be listed or spread; write from(${pathOf(target)})`),
    set: (target) => refuse(target, 'nothing can be assigned to it'),
    defineProperty: (target) => refuse(target, 'nothing can be assigned to it'),
    deleteProperty: (target) => refuse(target, 'nothing can be deleted from it'),
    getPrototypeOf: () => null,
  }

  const api = { services: reference('services'), vars: reference('vars'), from, secret, generate, sops }
  for (const [name, value] of Object.entries(api))
    Object.defineProperty(global, name, { value, writable: true, configurable: true })

  // Declared, so that the short form `config = {…}` works in strict files too.
  global.config = undefined
  const written = makeWriter(getTag, describe)
  const modules = new Map<string, { exports: unknown }>()
  return { require: requirePath, start, finish }

  function step(path: string, key: string): string {
    if (isWord(key)) return `${path}.${key}`
    return /^\d+$/.test(key) ? `${path}[${key}]` : `${path}['${key.replaceAll("'", "\\'")}']`
  }

  function reference(path: string): object {
    const target: object = Object.create(null)
    const proxy: object = new Proxy(target, traps)
    setTag(target, { kind: 'ref', path })
    setTag(proxy, { kind: 'ref', path })
    return proxy
  }

  function tag(content: { readonly kind: string }, call: string): object {
    const inText = () => {
      throw new TypeError(`${call} cannot stand inside a text`)
    }
    const inMap = () => {
      throw new TypeError(
        content.kind === 'from' ? `${call} cannot be spread` : `${call} is one value and cannot be spread`,
      )
    }
    const plain = Object.freeze({ [Symbol.toPrimitive]: inText, toString: inText })
    const value = new Proxy(plain, { ownKeys: inMap })
    tags.set(value, content)
    return value
  }

  function text(name: string, what: string, value: unknown): string {
    if (typeof value === 'string' && value !== '') return value
    throw new TypeError(`${name}: ${what} must be a text, not ${describe(value)}`)
  }

  function from(...references: unknown[]): object {
    if (references.length === 0) throw new TypeError('from() takes at least one reference')
    const paths = references.map((item, index) => {
      const content = (typeof item === 'object' && item !== null ? getTag(item) : undefined) as
        | { kind?: string; path?: string }
        | undefined
      if (content?.kind === 'ref') return content.path
      throw new TypeError(
        `from(): argument ${index + 1} is ${describe(item)}, not a reference such as services.mysql.env`,
      )
    })
    return tag({ kind: 'from', paths } as { kind: string }, 'from(…)')
  }

  function secret(name: unknown, key: unknown): object {
    const content = {
      kind: 'secret',
      name: text('secret()', 'name', name),
      key: text('secret()', 'key', key),
    }
    return tag(content, `secret('${content.name}', '${content.key}')`)
  }

  function generate(name: unknown, options: unknown = {}): object {
    const content: Record<string, unknown> & { kind: string } = {
      kind: 'generate',
      name: text('generate()', 'name', name),
    }
    if (typeof options !== 'object' || options === null)
      throw new TypeError(`generate(): options must be a map, not ${describe(options)}`)
    for (const [key, value] of Object.entries(options)) {
      if (value === undefined) continue
      const good =
        key === 'alphabet'
          ? typeof value === 'string' && value.length > 1
          : (key === 'length' || key === 'rotation') && Number.isInteger(value) && (value as number) >= 0
      if (!good)
        throw new TypeError(
          `generate('${content.name}'): ${key}: ${describe(value)} is not allowed; options are length and rotation (whole numbers) and alphabet (a text)`,
        )
      content[key] = value
    }
    return tag(content, `generate('${content.name}')`)
  }

  function sops(file: unknown, path: unknown): object {
    const content = { kind: 'sops', file: text('sops()', 'file', file), path: text('sops()', 'path', path) }
    return tag(content, `sops('${content.file}', '${content.path}')`)
  }

  function requirePath(path: string): unknown {
    const seen = modules.get(path)
    return seen === undefined ? start(path, host.load(path)) : seen.exports
  }

  function start(path: string, loaded: unknown): unknown {
    const module: { exports: unknown } = { exports: {} }
    modules.set(path, module)
    if (typeof loaded === 'string') module.exports = parse(loaded)
    else if (typeof loaded === 'function') runScript(path, module, loaded)
    else module.exports = loaded
    return module.exports
  }

  function runScript(path: string, module: { exports: unknown }, script: unknown): void {
    const empty = module.exports as object
    const outer = global.config
    global.config = undefined
    const load = (specifier: unknown): unknown => {
      if (specifier === 'diploid') {
        const same = (value: unknown) => value
        return { ...api, defineConfig: same, defineService: same }
      }
      return requirePath(host.resolve(path, String(specifier)))
    }
    const short: unknown = apply(script as () => unknown, empty, [empty, load, module]) ?? global.config
    if (module.exports === empty && ownKeys(empty).length === 0) module.exports = short
    global.config = outer
  }

  function finish(exported: unknown, isNamespace: boolean, question: string): string {
    const { file, given, call: wanted } = parse(question) as Question
    const names = isNamespace ? ownKeys(exported as object).filter((key) => typeof key === 'string') : []
    let value = isNamespace ? ((exported as { default?: unknown }).default ?? global.config) : exported
    if (value === undefined) {
      const named = names.length > 0 ? ` (it exports ${names.join(', ')}, but nothing by default)` : ''
      const message = `the file has no value${named}; write config = {…}, module.exports = {…} or export default {…}`
      return stringify({ ok: false, code: 'config.no-value', message, path: [] })
    }
    const isFunction = typeof value === 'function'
    if (isFunction) {
      value = call(value as (argument: unknown) => unknown, given)
    }
    if (value === undefined) {
      const message = 'the exported function returns nothing'
      return stringify({ ok: false, code: 'config.no-value', message, path: [] })
    }
    if (wanted !== undefined) return written(resultOf(value, wanted), { isLoose: false, limit, isFunction })
    return written(value, { isLoose: given.env === undefined, limit, isFunction, file })
  }

  /** What a function changes in the object that it is given counts where it returns nothing. */
  function resultOf(value: unknown, { path, object }: NonNullable<Question['call']>): unknown {
    let found = value
    let owner: unknown
    for (const key of path) {
      owner = found
      found = (found as Record<string, unknown> | undefined)?.[key]
    }
    if (typeof found !== 'function')
      throw new TypeError('the function was there when the file was read, and is not now')
    const returned = apply(found as () => unknown, owner, [object])
    return returned === undefined ? object : returned
  }

  function call(exported: (argument: unknown) => unknown, given: Given): unknown {
    const vars = given.env === undefined ? api.vars : hydrate(given.vars)
    try {
      return exported({ env: given.env, branch: given.branch, vars })
    } catch (error) {
      if (error instanceof TypeError && given.env === undefined)
        error.message +=
          ' (the function is first called with env and branch undefined, to learn which environments there are)'
      throw error
    }
  }

  /** Plain JSON back to what a file sees: tagged maps become references and secrets again. */
  function hydrate(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (isArray(value)) return value.map(hydrate)
    const content = (value as Record<string, { kind?: string; path?: string }>)[TAG]
    if (content?.kind === 'ref' && typeof content.path === 'string') return reference(content.path)
    if (content?.kind !== undefined) return tag(content as { kind: string }, `${content.kind}(…)`)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hydrate(item)]))
  }

  function describe(value: unknown): string {
    if (value === null || value === undefined || typeof value === 'number') return String(value)
    if (typeof value === 'string') return `the text ${stringify(value)}`
    if (typeof value !== 'object') return `a ${typeof value}`
    if (isArray(value)) return 'a list'
    const content = getTag(value) as { kind?: string } | undefined
    if (content !== undefined) return content.kind === 'ref' ? 'a reference' : `${content.kind}(…)`
    const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name
    if (name === 'Promise') return 'a Promise (configuration is evaluated without waiting)'
    return typeof name === 'string' && name !== '' && name !== 'Object' ? `a ${name}` : 'an object'
  }
}
