import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core'
import { resolveImport } from '../../../core/config/script/resolve-import.ts'
import { isMap, type JsonMap } from '../../../core/json.ts'
import { type Thrown, WRAPPER } from '../explain.ts'
import type { GuestFile } from '../work.ts'
import { guest } from './guest.ts'
import { guestWriter } from './guest-json.ts'

export class GuestError extends Error {
  readonly thrown: Thrown
  constructor(thrown: Thrown) {
    super(thrown.message)
    this.thrown = thrown
  }
}

/** Functions inside; handles of them are kept, so that none must be looked up for each file. */
type Api = Readonly<Record<'require' | 'start' | 'finish', QuickJSHandle>>

/** Gives the interpreter its files. */
export class Loader {
  readonly #vm: QuickJSContext
  readonly #outputBytes: number
  #files: ReadonlyMap<string, GuestFile> = new Map()
  #api: Api | undefined

  constructor(vm: QuickJSContext, outputBytes: number) {
    this.#vm = vm
    this.#outputBytes = outputBytes
  }

  /** The files that can be reached from now on. */
  give(files: ReadonlyMap<string, GuestFile>): void {
    this.#files = files
  }

  /** Everything that is the same for each file; handles that are kept outside exist from here on, so that they outlive a reset. */
  start(): void {
    const vm = this.#vm
    for (const lasting of [vm.undefined, vm.null, vm.true, vm.false]) vm.typeof(lasting)
    using(vm.newObject(), (host) => {
      using(
        vm.newFunction('resolve', (from, name) => this.#resolve(vm.getString(from), vm.getString(name))),
        (f) => vm.setProp(host, 'resolve', f),
      )
      using(
        vm.newFunction('load', (path) => this.#load(vm.getString(path))),
        (f) => vm.setProp(host, 'load', f),
      )
      const source = `(host) => (${guest})(host, ${guestWriter}, ${this.#outputBytes})`
      using(this.#check(vm.evalCode(source, 'diploid')), (make) =>
        using(this.#check(vm.callFunction(make, vm.undefined, host)), (api) => {
          const [require, start, finish] = ['require', 'start', 'finish'].map((name) => vm.getProp(api, name))
          if (require && start && finish) this.#api = { require, start, finish }
        }),
      )
    })
    // Modules reach scripts and the globals through this one property, which no name in a file can hit by accident.
    vm.setProp(vm.global, HOOK, this.#need().require)
  }

  /** What a script exports, with which everything begins. */
  startScript(path: string): QuickJSHandle {
    const vm = this.#vm
    return using(this.#script(path, this.#files.get(path)?.text ?? ''), (loaded) =>
      using(vm.newString(path), (name) =>
        this.#check(vm.callFunction(this.#need().start, vm.undefined, name, loaded)),
      ),
    )
  }

  importModule(path: string): QuickJSHandle {
    const vm = this.#vm
    const { text = '' } = this.#files.get(path) ?? {}
    const result = this.#check(vm.evalCode(text, path, { type: 'module' }))
    const jobs = vm.runtime.executePendingJobs()
    if (jobs.error) throw new GuestError(this.#thrown(jobs.error))
    const state = vm.getPromiseState(result)
    if (state.type === 'fulfilled' && state.notAPromise) return result
    result.dispose()
    if (state.type === 'fulfilled') return state.value
    if (state.type === 'rejected') throw new GuestError(this.#thrown(state.error))
    throw new GuestError({ name: 'Error', message: 'waits for a promise that nothing resolves', stack: '' })
  }

  finish(exported: QuickJSHandle, isNamespace: boolean, question: string): string {
    const vm = this.#vm
    const flag = isNamespace ? vm.true : vm.false
    return using(vm.newString(question), (text) =>
      using(this.#check(vm.callFunction(this.#need().finish, vm.undefined, exported, flag, text)), (answer) =>
        vm.getString(answer),
      ),
    )
  }

  /** Source for an `import`: modules as they are, scripts and JSON behind a small module that exports their keys. */
  moduleSource(name: string): string | { error: Error } {
    if (name === 'diploid') return DIPLOID_MODULE
    const file = this.#files.get(name)
    if (file === undefined) return { error: new Error(`there is no ${name} in this commit`) }
    if (file.kind === 'module') return file.text
    const load = `globalThis[${JSON.stringify(HOOK)}](${JSON.stringify(name)})`
    const names = this.#keysOf(name).filter((key) => /^[A-Za-z_$][\w$]*$/.test(key) && !RESERVED.has(key))
    return `const value = ${load}\nexport default value\n${names
      .map(
        (key, index) => `const key${index} = value[${JSON.stringify(key)}]\nexport { key${index} as ${key} }`,
      )
      .join('\n')}`
  }

  #keysOf(path: string): readonly string[] {
    const vm = this.#vm
    return using(this.#require(path), (exported) => {
      if (vm.typeof(exported) !== 'object') return []
      const names = vm.getOwnPropertyNames(exported, { strings: true, onlyEnumerable: true })
      if (names.error) {
        names.error.dispose()
        return []
      }
      return names.value.map((handle) => using(handle, (key) => vm.getString(key)))
    })
  }

  #require(path: string): QuickJSHandle {
    const vm = this.#vm
    return using(vm.newString(path), (name) =>
      this.#check(vm.callFunction(this.#need().require, vm.undefined, name)),
    )
  }

  #resolve(from: string, specifier: string): QuickJSHandle {
    const target = resolveImport(from, specifier)
    if (!target.ok) throw new Error(target.message)
    if (!this.#files.has(target.path))
      throw new Error(`there is no ${target.path} among the files of ${from}`)
    return this.#vm.newString(target.path)
  }

  #load(path: string): QuickJSHandle | { error: QuickJSHandle } {
    const vm = this.#vm
    const file = this.#files.get(path)
    if (file === undefined) throw new Error(`there is no ${path} in this commit`)
    const { kind, text } = file
    if (kind === 'json') return vm.newString(jsonText(path, text))
    if (kind === 'module') return this.importModule(path)
    const result = this.#wrapped(path, text)
    return result.error ? { error: result.error } : result.value
  }

  #script(path: string, text: string): QuickJSHandle {
    return this.#check(this.#wrapped(path, text))
  }

  #wrapped(path: string, text: string) {
    return this.#vm.evalCode(`${WRAPPER}${text.replace(/^#!/, '//')}\n;return config\n})`, path)
  }

  #need(): Api {
    if (this.#api === undefined) throw new Error('the interpreter was not started')
    return this.#api
  }

  #check(result: { value: QuickJSHandle; error?: undefined } | { error: QuickJSHandle }): QuickJSHandle {
    if (result.error) throw new GuestError(this.#thrown(result.error))
    return result.value
  }

  #thrown(error: QuickJSHandle): Thrown {
    const dumped: unknown = using(error, (handle) => this.#vm.dump(handle))
    if (!isMap(dumped)) return { name: 'Error', message: noError(dumped), stack: '' }
    const { name, message, stack } = dumped as JsonMap
    return {
      name: typeof name === 'string' && typeof stack === 'string' ? name : 'Error',
      message: typeof message === 'string' && message !== '' ? message : noMessage(dumped),
      stack: typeof stack === 'string' ? stack : '',
    }
  }
}

/** Anything can be thrown; only an Error says where. A text says at least what. */
function noError(thrown: unknown): string {
  if (typeof thrown === 'string' && thrown !== '') return thrown
  return `threw ${thrown === '' ? 'something that cannot be read' : String(thrown)}, which is no Error`
}

function noMessage(thrown: object): string {
  if ('stack' in thrown && typeof thrown.stack === 'string') return 'threw an Error without a message'
  return `threw ${JSON.stringify(thrown).slice(0, 200)}, which is no Error`
}

function jsonText(path: string, source: string): string {
  try {
    JSON.parse(source)
    return source
  } catch (error) {
    throw new SyntaxError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const HOOK = 'diploid:require'
const RESERVED = new Set(
  'default value break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public'.split(
    ' ',
  ),
)
const DIPLOID_MODULE = `export function defineConfig(value) { return value }
export function defineService(value) { return value }
export const { services, vars, from, secret, generate, sops } = globalThis`

export function using<T>(handle: QuickJSHandle, use: (handle: QuickJSHandle) => T): T {
  try {
    return use(handle)
  } finally {
    if (handle.alive) handle.dispose()
  }
}
