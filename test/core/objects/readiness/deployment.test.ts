import { describe, expect, test } from 'vitest'
import { judge } from './sight.ts'

function deployment(status: string, generation = 2): string {
  return `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, generation: ${generation} }, spec: { replicas: 2 }, status: ${status} }`
}

function pod(name: string, hash: string, made: string, state: string): string {
  return `{ metadata: { name: ${name}, creationTimestamp: '2026-01-01T00:00:${made}Z', labels: { pod-template-hash: ${hash} } }, status: ${state} }`
}

const ROLLING = '{ observedGeneration: 2, replicas: 3, updatedReplicas: 1, availableReplicas: 2 }'
const PULLING =
  '{ containerStatuses: [{ name: web, state: { waiting: { reason: ImagePullBackOff, message: "Back-off pulling image \\"x:1\\"" } } }] }'

describe('a Deployment', () => {
  test.each([
    [
      'its status is older than its specification',
      '{ observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }',
      'waiting: its controller has not seen the change yet',
    ],
    ['it has no status', '{}', 'waiting: its controller has not seen the change yet'],
    ['it is being updated', ROLLING, 'waiting: 1 of 2 updated'],
    [
      'new pods are not available',
      '{ observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 1 }',
      'waiting: 1 of 2 available',
    ],
    [
      'an old pod is left',
      '{ observedGeneration: 2, replicas: 3, updatedReplicas: 2, availableReplicas: 3 }',
      'waiting: 1 pod still to end',
    ],
    [
      'all are new and available',
      '{ observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }',
      'ready: 2 of 2 available',
    ],
    [
      'its quota is used up',
      '{ observedGeneration: 2, conditions: [{ type: ReplicaFailure, status: "True", reason: FailedCreate, message: "exceeded quota: small" }] }',
      'failed: FailedCreate: exceeded quota: small',
    ],
    [
      'it makes no progress',
      '{ observedGeneration: 2, updatedReplicas: 2, conditions: [{ type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: timed out }] }',
      'failed: ProgressDeadlineExceeded: timed out',
    ],
  ])('when %s', (_when, status, expected) => {
    expect(judge(deployment(status))).toBe(expected)
  })

  test('fails with the words of a new pod', () => {
    expect(judge(deployment(ROLLING), pod('web-2-a', 'two', '09', PULLING))).toBe(
      'failed: pod web-2-a, container web: ImagePullBackOff: Back-off pulling image "x:1"',
    )
  })

  test('does not listen to pods of an older revision', () => {
    const old = pod('web-1-a', 'one', '01', PULLING)
    expect(judge(deployment(ROLLING), old, pod('web-2-a', 'two', '09', '{}'))).toBe('waiting: 1 of 2 updated')
    expect(judge(deployment('{ observedGeneration: 2, replicas: 2 }'), old)).toBe('waiting: 0 of 2 updated')
  })
})
