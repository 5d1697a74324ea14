import { createSops } from '../../src/adapters/sops/sops.ts'
import type { Scrubber } from '../../src/ports/log.ts'
import type { Sops } from '../../src/ports/sops.ts'

/** Made for these tests, and of no use elsewhere; test/story/encrypt.ts encrypts for it. */
export const AGE_KEY = 'AGE-SECRET-KEY-1CUMJ75UM2ASPPEFXC2MAK4FV9HNEREHN8F5PT8ZXET98MKANU0WQSKLAZ7'

/** The real adapter with the key of the stories. */
export function storySops(scrubber: Scrubber): Sops {
  return createSops({ scrubber, keys: async () => [AGE_KEY] })
}
