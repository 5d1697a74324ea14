import { describe, expect, test } from 'vitest'
import { describePlan, isEmpty, summary } from '../../../src/core/plan/describe-plan.ts'
import type { ObjectAction, Plan } from '../../../src/core/plan/plan.ts'

const EMPTY: Plan = {
  environment: 'production',
  instance: 'production',
  namespace: 'shop',
  revision: 'main@3fa9c21',
  actions: [],
  refusals: [],
  held: new Map(),
  unchanged: 37,
  needs: new Map(),
}

function object(
  verb: ObjectAction['verb'],
  kind: string,
  name: string,
  rest: Partial<ObjectAction> = {},
): ObjectAction {
  return { verb, id: { apiVersion: 'v1', kind, namespace: 'shop', name }, reason: '', changes: [], ...rest }
}

const build = {
  verb: 'build',
  service: 'backend',
  image: {} as never,
  source: {} as never,
  reason: 'src/ changed (2 files)',
} as const

test('the text of spec 5.5, to the letter', () => {
  const actions = [
    build,
    object('update', 'Deployment', 'backend', { reason: 'image 8a1f… → (after build)' }),
    object('create', 'ConfigMap', 'backend-files-6f2c'),
    object('delete', 'Ingress', 'old', { reason: 'no longer in the configuration' }),
  ]
  expect(describePlan({ ...EMPTY, actions })).toBe(`\
production  main@3fa9c21
  ~ build   backend              src/ changed (2 files)
  ~ update  Deployment/backend   image 8a1f… → (after build)
  + create  ConfigMap/backend-files-6f2c
  - delete  Ingress/old          no longer in the configuration
1 to build, 1 to create, 1 to update, 1 to delete, 37 unchanged`)
})

test('a plan without actions is its heading and its count', () => {
  expect(describePlan(EMPTY)).toBe(`\
production  main@3fa9c21
0 to build, 0 to create, 0 to update, 0 to delete, 37 unchanged`)
  expect(isEmpty(EMPTY)).toBe(true)
})

test('what is refused and what is held stands below, and in the count', () => {
  const id = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web' }
  const elsewhere = { ...id, namespace: 'other' }
  const refusals = [
    { id, reason: 'exists' },
    { id: elsewhere, reason: 'exists too' },
  ]
  const plan = { ...EMPTY, refusals, held: new Map([['api', 'no branch main']]) }
  expect(describePlan(plan)).toBe(`\
production  main@3fa9c21
  ! refuse  Service/web  exists
  ! refuse  Service/web (other)  exists too
  ! hold    api  no branch main
0 to build, 0 to create, 0 to update, 0 to delete, 37 unchanged, 2 refused, 1 held`)
})

test('a replace is a wider word, and the columns follow', () => {
  const actions = [
    object('update', 'Job', 'a', { reason: 'why' }),
    object('replace', 'Job', 'b', { reason: 'down for a moment' }),
  ]
  expect(describePlan({ ...EMPTY, actions })).toBe(`\
production  main@3fa9c21
  ~ update     Job/a   why
  -/+ replace  Job/b   down for a moment
0 to build, 0 to create, 1 to update, 1 to replace, 0 to delete, 37 unchanged`)
})

describe('drift', () => {
  const drifted = (drift: { manager: string; time?: string }) => {
    const action = object('update', 'Deployment', 'web', { reason: 'replicas 5 → 1', drift })
    return describePlan({ ...EMPTY, actions: [action] }).split('\n')[1]
  }
  test('names the manager and the time where the server recorded them', () => {
    expect(drifted({ manager: 'kubectl-edit', time: '2026-01-01T12:00:00Z' })).toBe(
      '  ~ update  Deployment/web   replicas 5 → 1 (changed by kubectl-edit at 2026-01-01T12:00:00Z)',
    )
    expect(drifted({ manager: 'hpa' })).toBe('  ~ update  Deployment/web   replicas 5 → 1 (changed by hpa)')
  })
})

test('with details, a line per field', () => {
  const changes = [
    { path: 'spec.replicas', from: '1', to: '2' },
    { path: 'spec.paused', to: 'true' },
    { path: 'spec.old', from: 'x' },
  ]
  const actions = [object('update', 'Deployment', 'web', { reason: 'replicas 1 → 2', changes })]
  expect(describePlan({ ...EMPTY, actions }, { details: true })).toBe(`\
production  main@3fa9c21
  ~ update  Deployment/web   replicas 1 → 2
      spec.replicas: 1 → 2
      spec.paused: (none) → true
      spec.old: x → (none)
0 to build, 0 to create, 1 to update, 0 to delete, 37 unchanged`)
})

test('a very long name does not push the reasons away', () => {
  const name = 'x'.repeat(80)
  const actions = [
    object('delete', 'Secret', name, { reason: 'why' }),
    object('delete', 'Secret', 'b', { reason: 'why' }),
  ]
  const [, long = '', short = ''] = describePlan({ ...EMPTY, actions }).split('\n')
  expect(long).toContain(`${name}   why`)
  expect(short.indexOf('why')).toBe(2 + 8 + 2 + 48 + 3)
})

test('the summary says the same in one line', () => {
  expect(summary({ ...EMPTY, actions: [build] })).toBe(
    '1 to build, 0 to create, 0 to update, 0 to delete, 37 unchanged',
  )
})
