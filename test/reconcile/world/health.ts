import type { Fields } from '../../../src/adapters/kube-server/data.ts'

/** The status that controllers would write once everything has come up; undefined for kinds that have none. */
export function healthyStatus(
  object: Fields,
  state: 'pending' | { readonly failed: string } | undefined,
): Fields | undefined {
  const { generation = 0 } = object.metadata as { generation?: number }
  const { replicas = 1 } = (object.spec ?? {}) as { replicas?: number }
  const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas }
  const ready = { observedGeneration: generation, ...counts }
  switch (object.kind) {
    case 'Deployment':
      if (state === 'pending') return { observedGeneration: generation }
      return state === undefined
        ? ready
        : { observedGeneration: generation, conditions: [failure(state.failed)] }
    case 'StatefulSet':
      return state === 'pending' ? {} : { ...ready, currentRevision: '1', updateRevision: '1' }
    case 'PersistentVolumeClaim':
      return state === 'pending' ? { phase: 'Pending' } : { phase: 'Bound' }
    default:
      return undefined
  }
}

function failure(message: string): Fields {
  return { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }
}
