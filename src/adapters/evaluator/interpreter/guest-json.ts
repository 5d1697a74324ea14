// The walk that turns an evaluated value to JSON text, inside the interpreter.
// In: any value. Out: JSON with tags, with sentence and path of each value that is none; or a code, a sentence and a path.
// Limits: sent as text like guest.ts, so it may use nothing from outside its own body.

export type Writer = (value: unknown, how: Writing) => string

interface Writing {
  /** Whether something may still be undefined, because `env` and `branch` are. */
  readonly isLoose: boolean
  readonly limit: number
  readonly isFunction: boolean
  /** The file whose value it is; where it is none, no function may stand in it. */
  readonly file?: string
}

export function guestWriter(
  tagOf: (value: object) => object | undefined,
  describe: (value: unknown) => string,
): Writer {
  const TAG = '$diploid'
  const { apply, getPrototypeOf } = Reflect
  const { isArray } = Array
  const { keys } = Object
  const { stringify } = JSON
  const isFiniteNumber = Number.isFinite
  const { isWellFormed } = String.prototype as unknown as { readonly isWellFormed: () => boolean }
  const ObjectPrototype = Object.prototype
  const BROKEN = stringify({ [TAG]: { kind: 'broken' } })
  const HALF = 'holds half of a character (a surrogate without its other half)'
  const MOST = 100
  return written

  function written(value: unknown, { isLoose, limit, isFunction, file }: Writing): string {
    const path: (string | number)[] = []
    const open: unknown[] = []
    let json = ''
    let mistakes = ''
    let told = 0
    try {
      walk(value)
      const beside = told === 0 ? '' : `"mistakes":${stringify(`[${mistakes}]`)},`
      return `{"ok":true,"isFunction":${isFunction},${beside}"json":${json}}`
    } catch (error) {
      const known = error as { code?: unknown; message?: unknown }
      const refused = typeof known?.code === 'string' && known.code.startsWith('config.')
      // An error of our own interpreter (out of memory) must reach the host as such.
      if (!refused && error instanceof Error && error.name === 'InternalError') throw error
      const code = refused ? known.code : 'config.threw'
      const message = refused ? known.message : `reading this value threw: ${String(known?.message ?? error)}`
      return stringify({ ok: false, code, message, path })
    }

    function put(chunk: string): void {
      if (json.length + chunk.length > limit)
        refuse('config.too-large', `the value is larger than ${limit} characters`)
      json += chunk
    }

    function refuse(code: string, message: string): never {
      throw { code, message }
    }

    /** One value that is none: a mark stands in its place, and the others are looked at. */
    function mistaken(message: string): void {
      // What a function returned is one object; of too many mistakes the next ends it.
      if (file === undefined || path.length === 0 || told >= MOST) refuse('config.forbidden', message)
      let place = ''
      for (let index = 0; index < path.length; index++)
        place += `${index === 0 ? '' : ','}${stringify(path[index])}`
      mistakes += `${told === 0 ? '' : ','}{"message":${stringify(message)},"path":[${place}]}`
      told++
      put(BROKEN)
    }

    function walk(item: unknown): void {
      if (typeof item === 'string') putText(item)
      else if (typeof item === 'object' && item !== null) walkObject(item)
      else if (typeof item === 'function') putFunction()
      else if (item === undefined && isLoose) put('null')
      else if (item === null || typeof item === 'boolean') put(stringify(item))
      else if (typeof item === 'number' && isFiniteNumber(item)) put(stringify(item))
      else mistaken(`${describe(item)} is not a configuration value`)
    }

    /** Half of a character can be written neither as YAML nor as JSON. */
    function putText(text: string): void {
      if (apply(isWellFormed, text, [])) put(stringify(text))
      else mistaken(HALF)
    }

    function quotedKey(key: string): string {
      if (!apply(isWellFormed, key, [])) refuse('config.forbidden', HALF)
      return stringify(key)
    }

    function walkObject(item: object): void {
      const content = tagOf(item)
      if (content !== undefined) {
        put(stringify({ [TAG]: content }))
        return
      }
      if (open.includes(item)) refuse('config.forbidden', 'the value contains itself')
      if (open.length > 100) {
        path.splice(5)
        refuse('config.forbidden', 'the value is nested deeper than 100 levels')
      }
      open.push(item)
      if (isArray(item)) walkList(item)
      else walkMap(item)
      open.pop()
    }

    function putFunction(): void {
      if (file === undefined) refuse('config.forbidden', 'a function is no part of an object')
      if (path.at(-2) !== 'patch' && path[0] !== 'templates') {
        const places = 'at a Kind or Kind/name of patch, and below templates'
        mistaken(`a function may stand only ${places}`)
        return
      }
      put(stringify({ [TAG]: { kind: 'function', file, path } }))
    }

    function walkList(list: readonly unknown[]): void {
      put('[')
      for (let index = 0; index < list.length; index++) {
        if (index > 0) put(',')
        path.push(index)
        walk(list[index])
        path.pop()
      }
      put(']')
    }

    function walkMap(map: object): void {
      const prototype = getPrototypeOf(map)
      // A map of another realm has no constructor we know; only own classes and built-ins are refused.
      if (prototype !== null && prototype !== ObjectPrototype) {
        mistaken(`${describe(map)} is not a configuration value`)
        return
      }
      let first = true
      put('{')
      for (const key of keys(map)) {
        path.push(key)
        if (key === TAG) refuse('config.forbidden', 'is a reserved key: Diploid keeps the name for itself')
        const item = (map as Record<string, unknown>)[key]
        // As in JSON: `replicas: env === 'production' ? 3 : undefined` leaves the key out.
        if (item !== undefined) {
          put(`${first ? '' : ','}${quotedKey(key)}:`)
          first = false
          walk(item)
        }
        path.pop()
      }
      put('}')
    }
  }
}
