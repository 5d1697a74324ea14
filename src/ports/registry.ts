import type { Lookup } from '../core/images/image.ts'

export interface Registry {
  /**
   * Digest, exposed ports, working directory and user of a reference; `absent` where the registry says so. `insecure`:
   * by plain http.
   */
  inspect(reference: string, signal: AbortSignal, insecure?: boolean): Promise<Lookup>
}
