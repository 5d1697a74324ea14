// Everything outside: each side effect of Diploid is a method of a file in this folder, passed in, made in wire.ts.
// Failures are `WorldError` (core/world-error.ts); an aborted call rejects with the signal's reason.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** The same instant in UTC as ISO 8601, `2026-11-21T10:30:00.000Z`. */
  iso(): string
  /** Resolves after `ms`, rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export interface Random {
  bytes(length: number): Uint8Array
  /** 0 ≤ x < 1. */
  fraction(): number
}
