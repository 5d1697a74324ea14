import { describe, expect, test } from 'vitest'
import type { Json, JsonMap } from '../../../../src/core/json.ts'
import { Sensitive, type ValueMap } from '../../../../src/core/sensitive.ts'
import type { Operation, Patch } from '../../../../src/core/services/service.ts'
import { renderSample, service } from '../sample.ts'

describe('a patch', () => {
  test('by kind changes every object of it, by kind and name one', () => {
    const sample = renderSample([
      service({
        shape: 'statefulset',
        patch: {
          Service: merge({ spec: { sessionAffinity: 'ClientIP' } }),
          'Service/backend': merge({ spec: { type: 'NodePort' } }),
          StatefulSet: merge({ spec: { podManagementPolicy: 'Parallel', revisionHistoryLimit: null } }),
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
    const sample = renderSample([service({ patch: { Deploymnet: merge({}), 'Service/other': merge({}) } })])
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
    const sample = renderSample([service({ patch: { Deployment: merge(patch) } })])
    expect(sample.problems).toHaveLength(1)
    expect(sample.problems[0]).toContain('[desired.patch-protected]')
    expect(sample.show('Deployment/backend')).toBe(renderSample().show('Deployment/backend'))
  })

  test('may say that an object is kept', () => {
    const patch = { Deployment: merge({ metadata: { annotations: { 'diploid.dev/prune': 'disabled' } } }) }
    expect(renderSample([service({ patch })]).problems).toEqual([])
  })

  test('cannot change content that a name was made from', () => {
    const sample = renderSample([
      service({ files: { '/a': '1' }, patch: { ConfigMap: merge({ data: { a: '2' } }) } }),
    ])
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.patch.ConfigMap: the patch of ConfigMap must not change data of ConfigMap/backend-files-9afeb0f2b2  [desired.patch-protected]
          Its name is a hash of its content: change \`files\` or \`env\` instead.",
      ]
    `)
  })

  test('cannot put a secret where everybody reads it', () => {
    const patch = {
      Deployment: merge({ metadata: { annotations: { token: new Sensitive('s3cret', 'x') } } }),
    }
    expect(renderSample([service({ patch })]).problems).toMatchInlineSnapshot(`
      [
        "error  services.backend: metadata.annotations.token of Deployment/backend would show a secret value  [desired.secret-in-the-clear]
          Put it into \`env\` or \`files\`; from there it becomes a Secret.",
      ]
    `)
  })
})

describe('a function', () => {
  const file = 'app.diploid.js'
  const fn = { kind: 'function', file, path: ['patch', 'Deployment'] } as const

  test('is called with the object as it is after what is said of its kind', () => {
    const app = service({
      patch: { 'Deployment/backend': fn, Deployment: merge({ spec: { paused: true } }) },
    })
    const { rendered } = renderSample([app])
    expect(rendered.patchCalls).toMatchObject([
      { service: 'backend', file, path: ['patch', 'Deployment'], object: { spec: { paused: true } } },
    ])
  })

  test('counts as it returned, and what stands upon it is applied to that', () => {
    const app = service({
      patch: { Deployment: fn, 'Deployment/backend': list({ op: 'add', path: '/spec/a/b', value: 1 }) },
    })
    const sample = renderSample([app], {}, (object) => withSpec(object, { a: {} }))
    expect(sample.problems).toEqual([])
    expect(sample.show('Deployment/backend', 'spec.a')).toBe('b: 1')
  })

  test('upon a function is called with what that one returned', () => {
    const app = service({ patch: { Deployment: fn, 'Deployment/backend': fn } })
    const seen: unknown[] = []
    const sample = renderSample([app], {}, (object) => {
      seen.push(object.spec)
      return withSpec(object, { a: { b: seen.length } })
    })
    expect(seen).toMatchObject([{ replicas: 1 }, { a: { b: 1 } }])
    expect(sample.show('Deployment/backend', 'spec.a')).toBe('b: 2')
  })

  test('that fails leaves the object as it was and holds the service', () => {
    const sample = renderSample([service({ patch: { Deployment: fn } })], {}, () => 'TypeError: no')
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  app.diploid.js:3  services.backend.patch.Deployment: called with Deployment/backend, the function says: TypeError: no  [config.threw]",
      ]
    `)
    expect(sample.show('Deployment/backend')).toBe(renderSample().show('Deployment/backend'))
  })

  test.each([
    ['nothing that can be applied', () => null, 'it is no object, but null'],
    [
      'the name changed',
      (object) => ({ ...object, metadata: { name: 'x' } }),
      'the patch of Deployment must not change metadata.name of Deployment/backend',
    ],
    [
      'a reference',
      (object) => ({ ...object, a: { $diploid: { kind: 'ref', path: 'vars.x' } } }),
      'a is the reference vars.x',
    ],
    [
      'a reference in a text',
      (object) => ({ ...object, a: 'http://${vars.x}/' }),
      'a holds the reference ${vars.x}',
    ],
  ] satisfies readonly (readonly [string, (object: JsonMap) => Json, string])[])(
    'must not return %s',
    (_what, run, message) => {
      const sample = renderSample([service({ patch: { Deployment: fn } })], {}, run)
      expect(sample.problems).toEqual([expect.stringContaining(message)])
    },
  )

  test('may return the ${…} that stood in the object before', () => {
    const app = service({ env: { A: 'x ${vars.y}' }, patch: { Deployment: fn } })
    expect(renderSample([app], {}, (object) => object).problems).toEqual([])
  })
})

describe('secrets and functions', () => {
  const env = { TOKEN: new Sensitive('s3cret-value', 'generate(token)') }
  const app = service({ env, patch: { Secret: { kind: 'function', file: 'a.js', path: ['f'] } } })

  test('a function sees words in their places', () => {
    const [call] = renderSample([app]).rendered.patchCalls
    expect(call?.object.data).toEqual({ TOKEN: '<secret 1>' })
    expect(JSON.stringify(renderSample([app]).rendered.patchCalls)).not.toMatch(/s3cret|czNjcmV0/)
  })

  test('they come back where the whole word stands', () => {
    const sample = renderSample([app], {}, (object) => ({ ...object, metadata: withLabel(object) }))
    expect(sample.problems).toEqual([])
    const [secret] = sample.rendered.desired.objects.filter(({ id }) => id.kind === 'Secret')
    expect(secret?.body).toMatchObject({
      data: { TOKEN: expect.any(Sensitive) },
      metadata: { labels: { team: 'a' } },
    })
  })

  test('and nowhere else', () => {
    const sample = renderSample([app], {}, (object) => ({ ...object, note: 'it is <secret 1>' }))
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.patch.Secret: called with Secret/backend-env-9d61c713af, the function returned what cannot be applied: note holds a secret within another text  [desired.patch-failed]
          A function may move a secret as a whole, not look at it; put the text together in \`env\` or \`files\`.",
      ]
    `)
  })
})

test('a fact that is still unknown makes no patch a mistake', () => {
  const { ports: _unknown, ...app } = service({ patch: { Service: merge({ spec: { type: 'NodePort' } }) } })
  const sample = renderSample([app])
  expect(sample.names).not.toContain('Service/backend')
  expect(sample.problems).toEqual([])
})

function withSpec(object: JsonMap, more: JsonMap): JsonMap {
  return { ...object, spec: { ...(object.spec as JsonMap), ...more } }
}

function withLabel(object: JsonMap): JsonMap {
  const metadata = object.metadata as { readonly labels: JsonMap }
  return { ...metadata, labels: { ...metadata.labels, team: 'a' } }
}

function merge(value: ValueMap): Patch {
  return { kind: 'merge', value }
}

function list(...operations: readonly Operation[]): Patch {
  return { kind: 'operations', operations }
}
