import type { SopsFile } from '../core/services/secrets/facts.ts'

/** Files that SOPS encrypted. */
export interface Sops {
  /** As far as the keys at hand open it, its MAC verified. What is wrong with it is an answer, not a failure. */
  open(file: { readonly name: string; readonly text: string }, signal: AbortSignal): Promise<SopsFile>
}
