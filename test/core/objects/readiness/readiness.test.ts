import { describe, expect, test } from 'vitest'
import { readinessOf } from '../../../../src/core/objects/readiness/readiness.ts'
import { judge } from './sight.ts'

test('what is not there is waited for', () => {
  expect(readinessOf({ kind: 'ConfigMap' }, { live: undefined, pods: [] })).toEqual({
    state: 'waiting',
    message: 'not there yet',
  })
})

test('what is being deleted is waited for: it must be made again', () => {
  expect(judge('{ apiVersion: v1, kind: ConfigMap, metadata: { name: c, deletionTimestamp: x } }')).toBe(
    'waiting: is being deleted',
  )
})

describe('a StatefulSet', () => {
  const set = (status: string, spec = 'replicas: 2') =>
    `{ apiVersion: apps/v1, kind: StatefulSet, metadata: { name: db, generation: 1 }, spec: { ${spec} }, status: ${status} }`
  const badPod = (revision: string) =>
    `{ metadata: { name: db-1, labels: { controller-revision-hash: ${revision} } }, status: { containerStatuses: [{ name: db, state: { waiting: { reason: ImagePullBackOff } } }] } }`

  test.each([
    ['{}', 'waiting: its controller has not seen the change yet'],
    [
      '{ observedGeneration: 1, replicas: 2, updatedReplicas: 1, readyReplicas: 2 }',
      'waiting: 1 of 2 updated',
    ],
    ['{ observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 1 }', 'waiting: 1 of 2 ready'],
    [
      '{ observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3 }',
      'waiting: 1 pod still to end',
    ],
    ['{ observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2 }', 'ready: 2 of 2 ready'],
  ])('%s', (status, expected) => {
    expect(judge(set(status))).toBe(expected)
  })

  test('only pods of the revision that is rolled out count', () => {
    const status =
      '{ observedGeneration: 1, updateRevision: two, replicas: 2, updatedReplicas: 1, readyReplicas: 1 }'
    expect(judge(set(status), badPod('one'))).toBe('waiting: 1 of 2 updated')
    expect(judge(set(status), badPod('two'))).toBe('failed: pod db-1, container db: ImagePullBackOff')
  })

  test('pods that a strategy keeps old on purpose are not waited for', () => {
    const status = '{ observedGeneration: 1, replicas: 2, updatedReplicas: 0, readyReplicas: 2 }'
    expect(judge(set(status, 'replicas: 2, updateStrategy: { type: OnDelete }'))).toBe('ready: 2 of 2 ready')
  })
})

describe('a DaemonSet', () => {
  const set = (status: string) =>
    `{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: log, generation: 1, annotations: { deprecated.daemonset.template.generation: '4' } }, status: ${status} }`
  const badPod = (generation: string) =>
    `{ metadata: { name: log-x, labels: { pod-template-generation: '${generation}' } }, status: { containerStatuses: [{ name: log, state: { waiting: { reason: ImagePullBackOff } } }] } }`

  test.each([
    ['{}', 'waiting: its controller has not seen the change yet'],
    [
      '{ observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 2 }',
      'waiting: updated on 2 of 3 nodes',
    ],
    [
      '{ observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 1 }',
      'waiting: available on 1 of 3 nodes',
    ],
    [
      '{ observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 }',
      'ready: on 3 of 3 nodes',
    ],
    ['{ observedGeneration: 1 }', 'ready: on 0 of 0 nodes'],
  ])('%s', (status, expected) => {
    expect(judge(set(status))).toBe(expected)
  })

  test('only pods of the newest template count', () => {
    const status = '{ observedGeneration: 1, desiredNumberScheduled: 3, updatedNumberScheduled: 2 }'
    expect(judge(set(status), badPod('3'))).toBe('waiting: updated on 2 of 3 nodes')
    expect(judge(set(status), badPod('4'))).toBe('failed: pod log-x, container log: ImagePullBackOff')
  })
})

describe('other kinds', () => {
  const object = (kind: string, rest: string) =>
    `{ kind: ${kind}, metadata: { name: x, generation: 2 }, ${rest} }`
  test.each([
    ['Job', 'status: { conditions: [{ type: Complete, status: "True" }] }', 'ready: complete'],
    [
      'Job',
      'status: { conditions: [{ type: Failed, status: "True", reason: BackoffLimitExceeded, message: "too often" }] }',
      'failed: BackoffLimitExceeded: too often',
    ],
    ['Job', 'status: {}', 'waiting: not started yet'],
    ['CronJob', 'status: {}', 'ready: there'],
    ['Ingress', 'status: { loadBalancer: {} }', 'ready: there'],
    ['PersistentVolumeClaim', 'status: { phase: Bound }', 'ready: bound'],
    ['PersistentVolumeClaim', 'status: { phase: Pending }', 'ready: to be bound with its first pod'],
    ['PersistentVolumeClaim', 'status: { phase: Lost }', 'failed: the volume that it was bound to is gone'],
    ['Service', 'spec: { type: ClusterIP }', 'ready: there'],
    ['Service', 'spec: { type: LoadBalancer }', 'waiting: has no address from the load balancer yet'],
    [
      'Service',
      'spec: { type: LoadBalancer }, status: { loadBalancer: { ingress: [{ ip: 192.0.2.1 }] } }',
      'ready: has an address',
    ],
    ['Namespace', 'status: { phase: Active }', 'ready: active'],
    ['Namespace', 'status: {}', 'waiting: not active yet'],
    [
      'Namespace',
      'status: { phase: Terminating, conditions: [{ type: NamespaceFinalizersRemaining, status: "True", reason: SomeFinalizersRemain, message: "a/b in 1 resource" }] }',
      'failed: is being deleted; SomeFinalizersRemain: a/b in 1 resource',
    ],
    [
      'CustomResourceDefinition',
      'status: { conditions: [{ type: Established, status: "True" }] }',
      'ready: established',
    ],
    ['CustomResourceDefinition', 'status: {}', 'waiting: not established yet'],
    [
      'CustomResourceDefinition',
      'status: { conditions: [{ type: NamesAccepted, status: "False", reason: PluralConflict, message: taken }] }',
      'failed: PluralConflict: taken',
    ],
    ['HTTPRoute', 'status: {}', 'ready: no controller reports on it'],
    [
      'HTTPRoute',
      'status: { parents: [{ conditions: [{ type: Accepted, status: "True", observedGeneration: 1 }] }] }',
      'waiting: its controller has not seen the change yet',
    ],
    [
      'HTTPRoute',
      'status: { parents: [{ conditions: [{ type: Accepted, status: "True", observedGeneration: 2 }] }] }',
      'ready: accepted',
    ],
    [
      'HTTPRoute',
      'status: { parents: [{ conditions: [{ type: Accepted, status: "False", observedGeneration: 2, reason: NotAllowedByListeners, message: "host not allowed" }] }] }',
      'failed: NotAllowedByListeners: host not allowed',
    ],
    [
      'HTTPRoute',
      'status: { parents: [{ conditions: [{ type: Accepted, status: "True", observedGeneration: 2 }, { type: ResolvedRefs, status: "False", reason: BackendNotFound }] }] }',
      'waiting: BackendNotFound',
    ],
    [
      'ListenerSet',
      'status: { conditions: [{ type: Accepted, status: Unknown, reason: Pending }] }',
      'waiting: its controller has not seen it yet',
    ],
    [
      'ListenerSet',
      'status: { conditions: [{ type: Accepted, status: "True", observedGeneration: 2 }, { type: Programmed, status: "False", reason: Pending, message: "no certificate yet" }] }',
      'waiting: Pending: no certificate yet',
    ],
    [
      'ListenerSet',
      'status: { conditions: [{ type: Accepted, status: "True", observedGeneration: 2 }, { type: Programmed, status: "True", observedGeneration: 2 }] }',
      'ready: programmed',
    ],
    [
      'ListenerSet',
      'status: { conditions: [{ type: Accepted, status: "False", observedGeneration: 2, reason: NotAllowed }] }',
      'failed: NotAllowed',
    ],
    [
      'Widget',
      'status: { observedGeneration: 1, conditions: [{ type: Ready, status: "True" }] }',
      'waiting: its controller has not seen the change yet',
    ],
    [
      'Widget',
      'status: { observedGeneration: 2, conditions: [{ type: Ready, status: "True", reason: Made }] }',
      'ready: Made',
    ],
    [
      'Widget',
      'status: { conditions: [{ type: Ready, status: "False", reason: Making, message: "part 1" }] }',
      'waiting: Making: part 1',
    ],
    [
      'Widget',
      'status: { conditions: [{ type: Reconciling, status: "True" }, { type: Ready, status: "True" }] }',
      'waiting: reconciling',
    ],
    [
      'Widget',
      'status: { conditions: [{ type: Stalled, status: "True", reason: BadSpec }] }',
      'failed: BadSpec',
    ],
    ['Widget', 'spec: {}', 'ready: there'],
  ])('%s with %s', (kind, rest, expected) => {
    expect(judge(object(kind, rest))).toBe(expected)
  })
})
