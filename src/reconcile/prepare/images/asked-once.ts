import type { ImageFacts, Lookup } from '../../../core/images/image.ts'
import { unknown } from '../../../core/json.ts'
import { isWorldError, type WorldError } from '../../../core/world-error.ts'
import type { Registry } from '../../../ports/registry.ts'

/** `ask` is the name under which the registry knows the reference. */
export interface Asking {
  readonly ask: string
  readonly insecure: boolean
  /** Whoever asks can go on without an answer. */
  readonly isOptional?: boolean
}

interface Answer {
  readonly lookup: Lookup
  /** Why there is none. */
  readonly failure?: WorldError
}

/**
 * Registry answers of one preparation, each reference asked once. `recorded` tells what an earlier release recorded, so
 * that a moved tag or a lost registry changes nothing that runs; `look` asks all the same.
 */
export class AskedOnce {
  /** Whether something that could not be had may come by itself. */
  mayPass = false
  readonly #registry: Registry | undefined
  readonly #recorded: ReadonlyMap<string, ImageFacts>
  readonly #answers = new Map<string, Promise<Answer>>()
  readonly #failures = new Map<string, WorldError>()

  /** Without a registry nobody is asked. */
  constructor(registry: Registry | undefined, recorded: Readonly<Record<string, ImageFacts>>) {
    this.#registry = registry
    this.#recorded = new Map(Object.entries(recorded))
  }

  /** undefined: nothing is. */
  recorded(reference: string): Lookup | undefined {
    const facts = this.#recorded.get(reference)
    return facts && { known: true, value: facts }
  }

  get canAsk(): boolean {
    return this.#registry !== undefined
  }

  /** The registry's own answer, whatever is recorded; undefined: nobody may be asked. */
  async look(reference: string, asking: Asking, signal: AbortSignal): Promise<Lookup | undefined> {
    if (this.#registry === undefined) return undefined
    const answer = this.#answers.get(reference) ?? this.#ask(this.#registry, asking, signal)
    this.#answers.set(reference, answer)
    const { lookup, failure } = await answer
    // Somebody may have asked before who could do without.
    if (failure !== undefined && asking.isOptional !== true) {
      this.mayPass ||= failure.retryable
      this.#failures.set(reference, failure)
    }
    return lookup
  }

  /** Why the registry did not answer about this reference, where somebody needed to know. */
  failureOf(reference: string): WorldError | undefined {
    return this.#failures.get(reference)
  }

  async #ask(registry: Registry, { ask, insecure }: Asking, signal: AbortSignal): Promise<Answer> {
    try {
      return { lookup: await registry.inspect(ask, signal, insecure) }
    } catch (error) {
      if (!isWorldError(error) || signal.aborted) throw error
      return { lookup: unknown(error.message), failure: error }
    }
  }
}
