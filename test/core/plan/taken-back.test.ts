import { expect, test } from 'vitest'
import { judgeConflicts } from '../../../src/core/plan/conflicts.ts'
import { appliedBefore, type Release } from '../../../src/core/plan/release.ts'

// Whose the number of pods is once an autoscaler of ours is gone.

const ID = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const CONFLICT = [{ manager: 'kube-controller-manager', field: '.spec.replicas' }]

function release(scaled: string): Release {
  const objects = {
    'apps/Deployment/shop/web': { spec: { paused: false } },
    'autoscaling/HorizontalPodAutoscaler/shop/web': {
      spec: { scaleTargetRef: { kind: 'Deployment', name: scaled } },
    },
  }
  return { objects } as unknown as Release
}

test('ours, where the autoscaler was', () => {
  const judged = judgeConflicts(CONFLICT, appliedBefore(release('web'), ID))
  expect(judged).toEqual({ drift: CONFLICT, foreign: [] })
})

test("somebody else's, where it was of another workload", () => {
  const judged = judgeConflicts(CONFLICT, appliedBefore(release('api'), ID))
  expect(judged).toEqual({ drift: [], foreign: CONFLICT })
})
