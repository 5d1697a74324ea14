import { type Fields, list, text } from '../data.ts'
import { type Kind, resourceOf } from '../resources/kind.ts'

export interface Change {
  readonly version: number
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly resource: string
  readonly object: Fields
  readonly before: Fields | undefined
}

/**
 * Every object with one counter of versions, and the last changes for watches to resume from. Objects are never changed in
 * place: each write puts a new one.
 */
export class Store {
  readonly #objects = new Map<string, Map<string, Fields>>()
  /** Who names an owner: places of objects by the UID of an owner. */
  readonly #dependents = new Map<string, Map<string, { readonly resource: string; readonly key: string }>>()
  readonly #listeners = new Set<(change: Change) => void>()
  readonly #historyLimit: number
  #history: Change[] = []
  #version = 1
  /** Versions up to this one can no longer be resumed from. */
  #forgotten = 0

  constructor(historyLimit: number) {
    this.#historyLimit = historyLimit
  }

  get version(): number {
    return this.#version
  }

  get(kind: Kind, namespace: string, name: string): Fields | undefined {
    return this.#objects.get(resourceOf(kind))?.get(`${namespace}/${name}`)
  }

  /** In order of namespace and name; of all namespaces when `namespace` is ''. */
  list(kind: Kind, namespace = ''): Fields[] {
    const objects = this.#objects.get(resourceOf(kind)) ?? new Map<string, Fields>()
    const keys = [...objects.keys()].filter((key) => namespace === '' || key.startsWith(`${namespace}/`))
    return keys.sort().flatMap((key) => {
      const object = objects.get(key)
      return object === undefined ? [] : [object]
    })
  }

  put(kind: Kind, object: Fields): Fields {
    const key = keyOf(object)
    const objects = this.#objects.get(resourceOf(kind)) ?? new Map<string, Fields>()
    this.#objects.set(resourceOf(kind), objects)
    const before = objects.get(key)
    const stored = this.#numbered(object)
    objects.set(key, stored)
    if (before !== undefined) this.#disown(kind, before)
    this.#own(kind, stored)
    this.#tell(kind, before === undefined ? 'ADDED' : 'MODIFIED', stored, before)
    return stored
  }

  remove(kind: Kind, object: Fields): Fields {
    const key = keyOf(object)
    const stored = this.#objects.get(resourceOf(kind))?.get(key)
    this.#objects.get(resourceOf(kind))?.delete(key)
    if (stored !== undefined) this.#disown(kind, stored)
    const last = this.#numbered(object)
    this.#tell(kind, 'DELETED', last, object)
    return last
  }

  /** Objects that name this UID as an owner, with their resource. */
  dependents(uid: string): { readonly resource: string; readonly object: Fields }[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])].flatMap(({ resource, key }) => {
      const object = this.#objects.get(resource)?.get(key)
      return object === undefined ? [] : [{ resource, object }]
    })
  }

  /** Changes after a version; undefined when some of them are forgotten. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#forgotten) return undefined
    return this.#history.filter((change) => change.version > version)
  }

  compact(): void {
    this.#history = []
    // Somebody who has seen everything may go on; whoever lags must list again.
    this.#forgotten = this.#version
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #own(kind: Kind, object: Fields): void {
    const place = { resource: resourceOf(kind), key: keyOf(object) }
    for (const uid of ownersOf(object)) {
      const known = this.#dependents.get(uid) ?? new Map()
      known.set(`${place.resource} ${place.key}`, place)
      this.#dependents.set(uid, known)
    }
  }

  #disown(kind: Kind, object: Fields): void {
    for (const uid of ownersOf(object)) {
      const known = this.#dependents.get(uid)
      known?.delete(`${resourceOf(kind)} ${keyOf(object)}`)
      if (known?.size === 0) this.#dependents.delete(uid)
    }
  }

  #numbered(object: Fields): Fields {
    this.#version += 1
    const metadata = object.metadata as Fields
    return { ...object, metadata: { ...metadata, resourceVersion: String(this.#version) } }
  }

  #tell(kind: Kind, type: Change['type'], object: Fields, before: Fields | undefined): void {
    const change = { version: this.#version, type, resource: resourceOf(kind), object, before }
    this.#history.push(change)
    if (this.#history.length > this.#historyLimit) {
      this.#forgotten = this.#history.shift()?.version ?? this.#forgotten
    }
    for (const listener of this.#listeners) listener(change)
  }
}

function keyOf(object: Fields): string {
  return `${text(object, 'metadata', 'namespace')}/${text(object, 'metadata', 'name')}`
}

function ownersOf(object: Fields): string[] {
  return list(object, 'metadata', 'ownerReferences').map((reference) => text(reference, 'uid'))
}
