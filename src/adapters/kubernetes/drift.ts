import { canonical } from '../../core/json.ts'
import { idKey, type LiveObject, type ObjectId } from '../../core/objects/object.ts'
import type { Change } from './cache/cache.ts'
import { ownedText } from './cache/live.ts'
import { versionOf } from './transport/versions.ts'

// Tells which changes are by another hand, so that a round is asked for.
// In: changes from watches, the beginning and end of our own writes. Out: ids, to listeners.
// Limits: a hint only; whether it is drift is for the plan to say.

export interface Drift {
  /** Only objects that somebody once observed are of interest. */
  observed(ids: readonly ObjectId[]): void
  /** Of these the content is of interest, whoever it belongs to. */
  followed(ids: readonly ObjectId[]): void
  changed(change: Change): void
  /** Runs a write of ours: changes told meanwhile are judged by its answer. */
  during<T>(
    id: ObjectId,
    write: () => Promise<T>,
    answered: (result: T) => LiveObject | undefined,
  ): Promise<T>
  onChange(listener: (id: ObjectId) => void): () => void
}

export function createDrift(): Drift {
  const known = new Set<string>()
  const contents = new Set<string>()
  const listeners = new Set<(id: ObjectId) => void>()
  const writing = new Map<string, Change[]>()

  function tell(change: Change): void {
    const id = (change.after ?? change.before)?.id
    if (id === undefined) return
    const hasNews = contents.has(idKey(id)) && hasOtherData(change)
    if (!hasNews && !(known.has(idKey(id)) && isByAnother(change))) return
    for (const listener of listeners) listener(id)
  }

  return {
    observed(ids) {
      for (const id of ids) known.add(idKey(id))
    },
    followed(ids) {
      for (const id of ids) contents.add(idKey(id))
    },
    changed(change) {
      const id = (change.after ?? change.before)?.id
      if (id === undefined || !(known.has(idKey(id)) || contents.has(idKey(id)))) return
      const held = writing.get(idKey(id))
      if (held === undefined) tell(change)
      else held.push(change)
    },
    async during(id, write, answered) {
      const key = idKey(id)
      const held: Change[] = []
      writing.set(key, held)
      try {
        const result = await write()
        writing.delete(key)
        const change = leftOver(held.at(-1), answered(result))
        if (change !== undefined) tell(change)
        return result
      } catch (error) {
        writing.delete(key)
        for (const change of held) tell(change)
        throw error
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What the last change told during a write says beyond the write itself. A delete answers no object. */
function leftOver(last: Change | undefined, answer: LiveObject | undefined): Change | undefined {
  if (last === undefined) return undefined
  if (answer === undefined) {
    const same = last.after === undefined || last.after.uid === last.before?.uid
    return same ? undefined : last
  }
  return isOlder(last.after, answer) ? undefined : { before: answer, after: last.after }
}

function isOlder(told: LiveObject | undefined, answer: LiveObject): boolean {
  const [a, b] = [versionOf(told?.resourceVersion ?? ''), versionOf(answer.resourceVersion)]
  return a !== undefined && b !== undefined && a < b
}

/** Our entry in managedFields shrinks when another hand takes or removes a field; status and foreign fields leave it alone. */
function isByAnother({ before, after }: Change): boolean {
  if (before === undefined || after === undefined) return true
  return before.uid !== after.uid || ownedText(before) !== ownedText(after)
}

function hasOtherData({ before, after }: Change): boolean {
  return canonical(before?.body.data ?? null) !== canonical(after?.body.data ?? null)
}
