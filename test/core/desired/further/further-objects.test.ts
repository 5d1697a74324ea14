import { describe, expect, test } from 'vitest'
import { Sensitive, type ValueMap } from '../../../../src/core/sensitive.ts'
import { renderSample, service } from '../sample.ts'

function withObjects(...objects: readonly ValueMap[]) {
  return renderSample([service({ labels: { team: 'a' }, objects })])
}

const rules = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'rules' }, data: { a: '1' } }

describe('further objects', () => {
  test('are objects of the service like all others: in its namespace, labelled, with a keyed id', () => {
    const { rendered, problems } = withObjects({
      ...rules,
      metadata: { name: 'rules', labels: { tier: 'b', 'diploid.dev/service': 'x' }, finalizers: ['a/b'] },
    })
    expect(problems).toEqual([])
    const object = rendered.desired.objects.find(({ id }) => id.kind === 'ConfigMap')
    expect(object?.service).toBe('backend')
    expect(object?.body).toMatchObject({
      metadata: {
        name: 'rules',
        namespace: 'shop-production',
        finalizers: ['a/b'],
        labels: { team: 'a', tier: 'b', 'diploid.dev/service': 'backend' },
        annotations: { 'diploid.dev/id': expect.stringMatching(/^[0-9a-f]{32}$/) },
      },
      data: { a: '1' },
    })
  })

  test('stand in the order of applying; custom resources after the workload', () => {
    const { names } = withObjects(
      { apiVersion: 'example.org/v1', kind: 'Backup', metadata: { name: 'nightly' }, spec: {} },
      rules,
    )
    expect(names.indexOf('ConfigMap/rules')).toBeLessThan(names.indexOf('Deployment/backend'))
    expect(names.indexOf('Backup/nightly')).toBeGreaterThan(names.indexOf('Deployment/backend'))
  })

  test('of a service that runs nothing are there too', () => {
    const external = service({
      shape: 'external',
      image: { kind: 'none' },
      external: { host: 'x.test' },
      objects: [rules],
    })
    expect(renderSample([external]).names).toContain('ConfigMap/rules')
  })

  test('of kind Secret are encoded as the server keeps them, secrets as secrets', () => {
    const password = new Sensitive('s3cret-value', 'generate(password)')
    const { rendered, problems } = withObjects({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'login' },
      data: { a: 'eA==' },
      stringData: { user: 'admin', password },
    })
    expect(problems).toEqual([])
    const secret = rendered.desired.objects.find(({ id }) => id.kind === 'Secret')
    expect(secret?.body).not.toHaveProperty('stringData')
    expect(secret?.body.data).toEqual({ a: 'eA==', user: 'YWRtaW4=', password: expect.any(Sensitive) })
  })

  test.each<[string, ValueMap, string]>([
    ['without a name', { apiVersion: 'v1', kind: 'ConfigMap' }, 'needs apiVersion, kind and metadata.name'],
    ['of another namespace', { ...rules, metadata: { name: 'x', namespace: 'y' } }, 'is to lie in y'],
    [
      'with a secret in its metadata',
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'x', annotations: { a: new Sensitive('s3cret-value', 'generate(password)') } },
      },
      'metadata of Secret/x would show generate(password)',
    ],
    [
      'of which a cluster has one',
      { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'x' } },
      'would be one for the whole cluster',
    ],
    [
      'with text for base64',
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'x' },
        data: { a: new Sensitive('x', 'generate(a)') },
      },
      'takes base64, and generate(a) is text',
    ],
    [
      'that shows a secret',
      { ...rules, data: { a: new Sensitive('x', 'generate(a)') } },
      'would show a secret value',
    ],
    ['that there is already', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'backend' } }, 'twice'],
  ])('%s are mistakes', (_what, object, message) => {
    expect(withObjects(object).problems).toEqual([expect.stringContaining(message)])
  })
})
