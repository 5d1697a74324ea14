import type { ImageFacts, Lookup } from '../../../core/images/image.ts'
import type { BaseNeed } from '../../../core/images/needed.ts'
import { type BaseFacts, dueAt, type Refresh, sooner } from '../../../core/images/refresh.ts'
import type { Clock } from '../../../ports/clock.ts'
import { remember } from '../../memory.ts'
import type { AskedOnce, Asking } from './asked-once.ts'

// Digests of the images that builds stand on: those on record, and once more from the registry where they fell due.
// In: needs, the record. Out: what is known of each; the record to be, and when the next of them falls due.
// Limits: what cannot be had anew stays what it was; it is tried again, and nobody waits for it.

export interface BasesLooked {
  readonly facts: Readonly<Record<string, BaseFacts>>
  /** Milliseconds since the epoch; undefined: never. */
  readonly dueAt: number | undefined
  /** Those that fell due and could not be had, with the reason. */
  readonly kept: readonly { readonly reference: string; readonly reason: string }[]
}

export interface BasesRecord {
  readonly facts: Readonly<Record<string, BaseFacts>>
  /** A replay: nothing is ever due. */
  readonly isFixed: boolean
}

/** How long a registry that did not answer is left alone. */
const PAUSE_MS = 60 * 60_000

export class Bases {
  readonly #asked: AskedOnce
  readonly #record: BasesRecord
  readonly #clock: Pick<Clock, 'now' | 'iso'> | undefined
  /** When a look was in vain, by reference; kept by the caller from one preparation to the next. */
  readonly #inVain: Map<string, number>
  /** What was answered, and how soon whoever asked wants it anew. */
  readonly #answers = new Map<string, { refresh: Refresh; answer: Promise<Lookup | undefined> }>()
  readonly #facts = new Map<string, BaseFacts>()
  readonly #due = new Map<string, number>()
  readonly #kept: { reference: string; reason: string }[] = []

  /** Without a clock nothing is due. */
  constructor(
    asked: AskedOnce,
    record: BasesRecord,
    clock: Pick<Clock, 'now' | 'iso'> | undefined,
    inVain: Map<string, number> = new Map(),
  ) {
    this.#asked = asked
    this.#record = record
    this.#clock = clock
    this.#inVain = inVain
  }

  /** undefined: nobody may be asked, and nothing is on record. */
  inspect(need: BaseNeed, asking: Asking, signal: AbortSignal): Promise<Lookup | undefined> {
    const { reference, refresh } = need
    const known = this.#answers.get(reference)
    // Images are described more than once, first only some of them: one that comes later may want it sooner.
    if (known !== undefined && sooner(known.refresh, refresh) === known.refresh) return known.answer
    const answer = this.#inspect(need, asking, signal)
    this.#answers.set(reference, { refresh, answer })
    return answer
  }

  looked(): BasesLooked {
    const facts = [...this.#facts].sort(([one], [other]) => (one < other ? -1 : 1))
    return {
      facts: Object.fromEntries(facts),
      dueAt: this.#due.size === 0 ? undefined : Math.min(...this.#due.values()),
      kept: this.#kept,
    }
  }

  async #inspect(need: BaseNeed, asking: Asking, signal: AbortSignal): Promise<Lookup | undefined> {
    const recorded = this.#facts.get(need.reference) ?? this.#onRecord(need)
    if (recorded !== undefined && !this.#isDue(need, recorded)) return this.#take(need, recorded)
    const isOptional = recorded !== undefined
    const answer = await this.#asked.look(need.reference, { ...asking, isOptional }, signal)
    if (answer?.known === true && answer.value !== 'absent') {
      this.#inVain.delete(need.reference)
      return this.#take(need, this.#dated(answer.value))
    }
    if (recorded === undefined) return answer
    if (answer !== undefined) {
      const reason = answer.known ? 'its registry does not have it any more' : answer.reason
      this.#kept.push({ reference: need.reference, reason })
      remember(this.#inVain, need.reference, this.#clock?.now() ?? 0)
    }
    return this.#take(need, recorded)
  }

  #onRecord({ reference }: BaseNeed): BaseFacts | undefined {
    const { facts } = this.#record
    return Object.hasOwn(facts, reference) ? facts[reference] : undefined
  }

  #isDue(need: BaseNeed, recorded: BaseFacts): boolean {
    const due = this.#record.isFixed ? undefined : this.#dueAt(need, recorded)
    return due !== undefined && this.#clock !== undefined && due <= this.#clock.now()
  }

  #dueAt({ reference, refresh }: BaseNeed, facts: BaseFacts): number | undefined {
    const due = dueAt(reference, facts, refresh)
    const tried = this.#inVain.get(reference)
    return due === undefined || tried === undefined ? due : Math.max(due, tried + PAUSE_MS)
  }

  #dated(facts: ImageFacts): BaseFacts {
    return this.#clock === undefined ? facts : { ...facts, asked: this.#clock.iso() }
  }

  #take(need: BaseNeed, facts: BaseFacts): Lookup {
    this.#facts.set(need.reference, facts)
    const due = this.#dueAt(need, facts)
    if (due !== undefined) this.#due.set(need.reference, due)
    return { known: true, value: facts }
  }
}
