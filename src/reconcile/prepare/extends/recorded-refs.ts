import type { State } from '../../../ports/state.ts'
import type { Pinned } from '../../round.ts'
import type { Configuration } from '../read.ts'

// Refs of foreign `extends` as facts: looked up once, kept as long as somebody writes them (decision 66).
// In: the state of the installation, a configuration that was read. Out: what is on record; the record.
// Limits: one record per installation, because the configuration is read before anybody knows its environments.

export async function pinnedRefs(state: Pick<State, 'refs'>, signal: AbortSignal): Promise<Pinned> {
  return { commits: await state.refs(signal), tellsMoved: true }
}

/** Exactly what the configuration in force names: a ref that is written again later is looked up again. */
export async function recordRefs(
  state: Pick<State, 'refs' | 'recordRefs'>,
  { foreign }: Pick<Configuration, 'foreign'>,
  signal: AbortSignal,
): Promise<void> {
  const before = await state.refs(signal)
  if (!isSame(before, foreign.commits)) await state.recordRefs(foreign.commits, signal)
}

/** What is new beside what there is: of a working tree nobody knows whether it comes into force. */
export async function addRefs(
  state: Pick<State, 'refs' | 'recordRefs'>,
  { foreign }: Pick<Configuration, 'foreign'>,
  signal: AbortSignal,
): Promise<void> {
  const before = await state.refs(signal)
  const all = new Map([...foreign.commits, ...before])
  if (!isSame(before, all)) await state.recordRefs(all, signal)
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([ref, commit]) => other.get(ref) === commit)
}
