import { idKey, type ObjectId } from '../../../core/objects/object.ts'
import type { FieldConflict } from '../../../ports/backend.ts'
import { type Memory, remember } from '../../memory.ts'

/** Who takes a field back this often in this time does it on purpose (spec 5.2). */
const TIMES = 3
const WITHIN = 10 * 60_000

/** Whether we and this manager have been pulling at the field for long enough. */
export function isTug(memory: Memory, now: number, id: ObjectId, conflict: FieldConflict): boolean {
  return recent(memory, now, id, conflict).length >= TIMES
}

export function noteTakenBack(memory: Memory, now: number, id: ObjectId, conflict: FieldConflict): void {
  remember(memory.takenBack, keyOf(id, conflict), [...recent(memory, now, id, conflict), now])
}

function recent(memory: Memory, now: number, id: ObjectId, conflict: FieldConflict): readonly number[] {
  return (memory.takenBack.get(keyOf(id, conflict)) ?? []).filter((time) => time > now - WITHIN)
}

function keyOf(id: ObjectId, { manager, field }: FieldConflict): string {
  return `${idKey(id)} ${manager} ${field}`
}
