import type { Cluster } from '../cluster.ts'

export function startControllers(
  _cluster: Cluster,
  _options: { readonly podStartMs: number; readonly workloads: boolean },
): () => void {
  return () => undefined
}
