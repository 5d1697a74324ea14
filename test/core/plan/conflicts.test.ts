import { expect, test } from 'vitest'
import { judgeConflicts } from '../../../src/core/plan/conflicts.ts'

// Field paths as API servers print them in conflicts, against what the last release applied.

const APPLIED = {
  metadata: { labels: { 'app.kubernetes.io/name': 'web' }, finalizers: ['example.org/keep'] },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx',
            args: ['serve'],
            env: [{ name: 'A' }],
            ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }],
          },
        ],
      },
    },
  },
}

const CONTAINER = '.spec.template.spec.containers[name="web"]'

test.each([
  ['a field that we applied', '.spec.replicas', 'drift'],
  ['a field that we never applied', '.spec.paused', 'foreign'],
  ['a label with dots in its name', '.metadata.labels.app.kubernetes.io/name', 'drift'],
  ['another label', '.metadata.labels.app.kubernetes.io/version', 'foreign'],
  ['an atomic value', '.spec.selector', 'drift'],
  ['a field of an item', `${CONTAINER}.image`, 'drift'],
  ['a field of an item that it lacks', `${CONTAINER}.workingDir`, 'foreign'],
  ['another item', '.spec.template.spec.containers[name="sidecar"].image', 'foreign'],
  ['an item of an item', `${CONTAINER}.env[name="A"].name`, 'drift'],
  [
    'an item whose key the server completed',
    `${CONTAINER}.ports[containerPort=80,protocol="TCP"].containerPort`,
    'drift',
  ],
  ['an item with another key', `${CONTAINER}.ports[containerPort=53,protocol="TCP"]`, 'foreign'],
  ['a member of a set', '.metadata.finalizers[="example.org/keep"]', 'drift'],
  ['another member', '.metadata.finalizers[="example.org/other"]', 'foreign'],
  ['a key with brackets in it', '.spec.template.spec.containers[name="a]b"].image', 'foreign'],
])('%s', (_, field, expected) => {
  const { drift, foreign } = judgeConflicts([{ manager: 'other', field }], APPLIED)
  expect(drift.length === 1 ? 'drift' : foreign.length === 1 ? 'foreign' : 'lost').toBe(expected)
})

test('where nothing was applied, nothing is ours to take back', () => {
  const conflicts = [{ manager: 'other', field: '.spec.replicas' }]
  expect(judgeConflicts(conflicts, undefined)).toEqual({ drift: [], foreign: conflicts })
})
