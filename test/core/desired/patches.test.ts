import { describe, expect, test } from 'vitest'
import { mergePatch } from '../../../src/core/desired/patches.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import { renderSample, service } from './sample.ts'

describe('a patch', () => {
  test('by kind changes every object of it, by kind and name one', () => {
    const sample = renderSample([
      service({
        shape: 'statefulset',
        patch: {
          Service: { spec: { sessionAffinity: 'ClientIP' } },
          'Service/backend': { spec: { type: 'NodePort' } },
          StatefulSet: { spec: { podManagementPolicy: 'Parallel', revisionHistoryLimit: null } },
        },
      }),
    ])
    expect(sample.problems).toEqual([])
    expect(sample.show('Service/backend', 'spec.type')).toBe('NodePort')
    expect(sample.show('Service/backend', 'spec.sessionAffinity')).toBe('ClientIP')
    expect(sample.show('Service/backend-pods', 'spec.sessionAffinity')).toBe('ClientIP')
    expect(sample.show('StatefulSet/backend', 'spec.podManagementPolicy')).toBe('Parallel')
    expect(sample.show('StatefulSet/backend')).not.toContain('revisionHistoryLimit')
  })

  test('of what is not there names what is', () => {
    const sample = renderSample([service({ patch: { Deploymnet: {}, 'Service/other': {} } })])
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.patch.Deploymnet: the patch of Deploymnet meets no object of backend  [desired.patch-unknown-object]
          backend has Deployment, Service, ServiceAccount.",
        "error  services.backend.patch['Service/other']: the patch of Service/other meets no object of backend  [desired.patch-unknown-object]
          backend has Service/backend.",
      ]
    `)
  })

  test.each([
    ['the name', { metadata: { name: 'x' } }],
    ['the kind', { kind: 'X' }],
    ['a label of ours', { metadata: { labels: { 'diploid.dev/service': null } } }],
    ['the keyed id', { metadata: { annotations: { 'diploid.dev/id': 'x' } } }],
    ['the selector', { spec: { selector: { matchLabels: { 'app.kubernetes.io/name': 'x' } } } }],
    ['a label that the selector needs', { spec: { template: { metadata: { labels: null } } } }],
  ])('must not change %s', (_what, patch) => {
    const sample = renderSample([service({ patch: { Deployment: patch } })])
    expect(sample.problems).toHaveLength(1)
    expect(sample.problems[0]).toContain('[desired.patch-protected]')
    expect(sample.show('Deployment/backend')).toBe(renderSample().show('Deployment/backend'))
  })

  test('may say that an object is kept', () => {
    const patch = { Deployment: { metadata: { annotations: { 'diploid.dev/prune': 'disabled' } } } }
    expect(renderSample([service({ patch })]).problems).toEqual([])
  })

  test('cannot change content that a name was made from', () => {
    const sample = renderSample([
      service({ files: { '/a': '1' }, patch: { ConfigMap: { data: { a: '2' } } } }),
    ])
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.patch.ConfigMap: the patch of ConfigMap must not change data of ConfigMap/backend-files-9afeb0f2b2  [desired.patch-protected]
          Its name is a hash of its content: change \`files\` or \`env\` instead.",
      ]
    `)
  })

  test('cannot put a secret where everybody reads it', () => {
    const patch = { Deployment: { metadata: { annotations: { token: new Sensitive('s3cret', 'x') } } } }
    expect(renderSample([service({ patch })]).problems).toMatchInlineSnapshot(`
      [
        "error  services.backend: metadata.annotations.token of Deployment/backend would show a secret value  [desired.secret-in-the-clear]
          Put it into \`env\` or \`files\`; from there it becomes a Secret.",
      ]
    `)
  })
})

// The examples of https://www.rfc-editor.org/rfc/rfc7386#appendix-A whose patch is a map.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [['a', 'b'], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j patched with %j', (target, patch, expected) => {
  expect(mergePatch(target, patch)).toEqual(expected)
})
