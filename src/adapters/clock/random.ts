import { randomBytes } from 'node:crypto'
import type { Random } from '../../ports/clock.ts'

/** Randomness of the operating system, for keys and for jitter alike. */
export function createRandom(): Random {
  return {
    bytes: (length) => new Uint8Array(randomBytes(length)),
    fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  }
}
