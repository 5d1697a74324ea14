import { expect, test } from 'vitest'
import { judge } from './sight.ts'

const JOB = '{ apiVersion: batch/v1, kind: Job, metadata: { name: j }, status: { active: 1 } }'

function withState(status: string): string {
  return judge(JOB, `{ metadata: { name: j-1 }, status: ${status} }`)
}

function waitingFor(reason: string, message = ''): string {
  return withState(
    `{ containerStatuses: [{ name: c, state: { waiting: { reason: ${reason}, message: "${message}" } } }] }`,
  )
}

function crashed(times: number): string {
  return withState(
    `{ containerStatuses: [{ name: c, restartCount: ${times}, state: { waiting: { reason: CrashLoopBackOff } }, lastState: { terminated: { exitCode: 3, reason: Error } } }] }`,
  )
}

function unschedulable(message: string, more = ''): string {
  return withState(
    `{ ${more} conditions: [{ type: PodScheduled, status: "False", reason: Unschedulable, message: "${message}" }] }`,
  )
}

test.each([
  ['ImagePullBackOff', 'failed: pod j-1, container c: ImagePullBackOff'],
  ['InvalidImageName', 'failed: pod j-1, container c: InvalidImageName'],
  ['ErrImageNeverPull', 'failed: pod j-1, container c: ErrImageNeverPull'],
  ['CreateContainerError', 'failed: pod j-1, container c: CreateContainerError'],
  ['ErrImagePull', 'waiting: pod j-1, container c: ErrImagePull'],
  ['ContainerCreating', 'waiting: running'],
  ['PodInitializing', 'waiting: running'],
])('a container that waits for %s', (reason, expected) => {
  expect(waitingFor(reason)).toBe(expected)
})

test('a container whose configuration is missing says which', () => {
  expect(waitingFor('CreateContainerConfigError', "secret 'db' not found")).toBe(
    "failed: pod j-1, container c: CreateContainerConfigError: secret 'db' not found",
  )
})

test('crashing counts from the third restart on: the first may come before what it needs', () => {
  expect(crashed(1)).toBe(
    'waiting: pod j-1, container c: CrashLoopBackOff after 1 restart (exit code 3, Error)',
  )
  expect(crashed(3)).toBe(
    'failed: pod j-1, container c: CrashLoopBackOff after 3 restarts (exit code 3, Error)',
  )
})

test('an unschedulable pod fails, unless the reason passes by itself', () => {
  expect(unschedulable('0/3 nodes are available: 3 Insufficient memory.')).toBe(
    'failed: pod j-1: Unschedulable: 0/3 nodes are available: 3 Insufficient memory.',
  )
  expect(unschedulable('pod has unbound immediate PersistentVolumeClaims')).toMatch(/^waiting: /)
  expect(unschedulable('untolerated taint {node.kubernetes.io/not-ready: }')).toMatch(/^waiting: /)
  expect(unschedulable('3 Insufficient memory.', 'nominatedNodeName: n1,')).toMatch(/^waiting: /)
})

test('a pod that is being deleted says nothing any more', () => {
  const pod =
    '{ metadata: { name: j-1, deletionTimestamp: x }, status: { containerStatuses: [{ name: c, state: { waiting: { reason: ImagePullBackOff } } }] } }'
  expect(judge(JOB, pod)).toBe('waiting: running')
})

test('an init container counts like any other', () => {
  const status =
    '{ initContainerStatuses: [{ name: init, state: { waiting: { reason: ImagePullBackOff } } }] }'
  expect(withState(status)).toBe('failed: pod j-1, container init: ImagePullBackOff')
})
