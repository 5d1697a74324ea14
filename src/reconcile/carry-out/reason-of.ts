import type { WorldError } from '../../core/world-error.ts'

/** A failure in one line, with the way out. */
export function reasonOf({ message, hint }: WorldError): string {
  return hint === undefined ? message : `${message} (${hint})`
}
