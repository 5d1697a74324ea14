import { builtinKinds } from './builtin.ts'
import { type Kind, resourceOf } from './kind.ts'

/** Which kinds are served; CustomResourceDefinitions add to them. */
export class Kinds {
  readonly #builtin = builtinKinds()
  readonly #custom = new Map<string, readonly Kind[]>()

  all(): readonly Kind[] {
    return [...this.#builtin, ...[...this.#custom.values()].flat()]
  }

  /** By what a request's path names. */
  byPath(group: string, version: string, plural: string): Kind | undefined {
    return this.all().find(
      (kind) => kind.group === group && kind.version === version && kind.plural === plural,
    )
  }

  serves(group: string, version: string): boolean {
    return this.all().some((kind) => kind.group === group && kind.version === version)
  }

  /** By what an owner reference or a body names; any version of the group. */
  byKind(group: string, kind: string): Kind | undefined {
    return this.all().find((known) => known.group === group && known.kind === kind)
  }

  /** A built-in kind that this server's own code relies on. */
  builtin(kind: string): Kind {
    const found = this.#builtin.find((known) => known.kind === kind)
    if (found === undefined) throw new Error(`the kind table has no ${kind}`)
    return found
  }

  setCustom(definition: string, kinds: readonly Kind[]): void {
    this.#custom.set(definition, kinds)
  }

  removeCustom(definition: string): readonly Kind[] {
    const kinds = this.#custom.get(definition) ?? []
    this.#custom.delete(definition)
    return kinds
  }

  /** One kind per resource, whatever its versions. */
  resources(): readonly Kind[] {
    return [...new Map(this.all().map((kind) => [resourceOf(kind), kind])).values()]
  }
}
