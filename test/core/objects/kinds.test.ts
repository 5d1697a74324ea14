import { describe, expect, test } from 'vitest'
import { immutableChange } from '../../../src/core/objects/immutable.ts'
import { hiddenKind, kindRule } from '../../../src/core/objects/kinds.ts'
import { idOf, type LiveObject, printId } from '../../../src/core/objects/object.ts'
import { applyOrder } from '../../../src/core/objects/order.ts'

function id(apiVersion: string, kind: string, name = 'x', namespace = 'n') {
  return { apiVersion, kind, namespace, name }
}

test('objects are applied from the namespace to the route, and read the same every time', () => {
  const ids = [
    id('gateway.networking.k8s.io/v1', 'HTTPRoute'),
    id('example.com/v1', 'Tenant'),
    id('apps/v1', 'Deployment', 'b'),
    id('apps/v1', 'Deployment', 'a'),
    id('v1', 'PersistentVolumeClaim'),
    id('v1', 'Service'),
    id('v1', 'ConfigMap'),
    id('v1', 'Secret'),
    id('v1', 'ServiceAccount'),
    id('rbac.authorization.k8s.io/v1', 'ClusterRole'),
    id('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
    id('v1', 'Namespace'),
  ]
  const sorted = [...ids].sort(applyOrder).map(printId)
  expect(sorted).toEqual([
    'Namespace/x',
    'CustomResourceDefinition/x',
    'ClusterRole/x',
    'ServiceAccount/x',
    'Secret/x',
    'ConfigMap/x',
    'Service/x',
    'PersistentVolumeClaim/x',
    'Deployment/a',
    'Deployment/b',
    'Tenant/x',
    'HTTPRoute/x',
  ])
  expect([...ids].reverse().sort(applyOrder).map(printId)).toEqual(sorted)
})

describe('the rule of a kind', () => {
  test('holds for each of its versions', () => {
    expect(kindRule({ apiVersion: 'apps/v1beta2', kind: 'Deployment' }).stage).toBe('workload')
  })

  test('storage, namespaces and definitions are kept and never replaced', () => {
    const kept = [
      id('v1', 'Namespace'),
      id('v1', 'PersistentVolumeClaim'),
      id('apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
    ].map(kindRule)
    expect(kept.map(({ keep, replace }) => ({ keep, replace }))).toEqual(
      Array(3).fill({ keep: true, replace: 'refuse' }),
    )
  })

  test('what nobody knows is not replaced', () => {
    expect(kindRule(id('example.com/v1', 'Tenant'))).toMatchObject({ stage: 'custom', replace: 'refuse' })
  })
})

describe('a change that the server refuses in place', () => {
  const live = (kind: string, more = {}): LiveObject => {
    const body = {
      apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
      kind,
      metadata: { name: 'x' },
      ...more,
    }
    return { id: idOf(body), uid: 'u', resourceVersion: '1', body }
  }
  const check = (object: LiveObject, path: string, from?: string, to?: string) =>
    immutableChange(object.id, object, [
      { path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) },
    ])
  const core = (kind: string, more = {}) => {
    const body = { apiVersion: 'v1', kind, metadata: { name: 'x' }, ...more }
    return { ...live(kind), id: idOf(body), body }
  }

  test.each([
    ['a selector', live('Deployment'), 'spec.selector.matchLabels.app', 'spec.selector.matchLabels.app'],
    ['a template', live('Deployment'), 'spec.template.spec.containers.[x].image', undefined],
    [
      'a template of a Job',
      live('Job'),
      'spec.template.spec.containers.[x].image',
      'spec.template.spec.containers.[x].image',
    ],
    ['a claim template', live('StatefulSet'), 'spec.volumeClaimTemplates', 'spec.volumeClaimTemplates'],
    ['a field whose name only begins alike', live('Deployment'), 'spec.selectorOther', undefined],
    ['content of an immutable ConfigMap', core('ConfigMap', { immutable: true }), 'data.a', 'data.a'],
    ['content of another ConfigMap', core('ConfigMap'), 'data.a', undefined],
    ['the address of a Service', core('Service'), 'spec.clusterIP', 'spec.clusterIP'],
  ])('%s', (_what, object, path, expected) => {
    expect(check(object, path)).toBe(expected)
  })

  test('a claim grows but does not shrink', () => {
    const claim = core('PersistentVolumeClaim')
    const path = 'spec.resources.requests.storage'
    expect(check(claim, path, '10Gi', '20Gi')).toBeUndefined()
    expect(check(claim, path, '10Gi', '10240Mi')).toBeUndefined()
    expect(check(claim, path, '10Gi', '9Gi')).toBe(path)
  })
})

describe('a kind that the cluster does not show', () => {
  const tenant = id('example.com/v1', 'Tenant')
  const blind = new Set(['example.com/v1/Tenant'])

  test('cannot be made, and the reason says what to do', () => {
    expect(hiddenKind(tenant, blind, [])).toBe(
      'the cluster does not show example.com/v1 Tenant: install its CRD, or grant list and watch on it',
    )
    expect(hiddenKind(tenant, new Set(), [])).toBeUndefined()
  })

  test('is expected where the same plan brings its definition', () => {
    const body = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'tenants.example.com' },
      spec: { group: 'example.com', names: { kind: 'Tenant' } },
    }
    expect(hiddenKind(tenant, blind, [{ id: idOf(body), body }])).toBeUndefined()
  })
})
