import { describe, expect, test } from 'vitest'
import { type Comparison, compare } from '../../../../src/core/objects/compare/compare.ts'
import {
  configMap,
  deployment,
  encoded,
  having,
  havingLive,
  recorded,
  secret,
  service,
  statefulSet,
} from '../recorded.ts'

// Every rule of spec 5.1, on objects as a real API server tells them.

const CONTAINER = 'spec/template/spec/containers/0'

describe('what we applied and nobody touched', () => {
  test.each([
    ['a ConfigMap', configMap('settings', { a: '1', b: '2' }), recorded('configmap')],
    ['a Secret', secret(), recorded('secret')],
    ['a Service, ports keyed by a protocol that the server added', service(), recorded('service')],
  ])('%s is the same', (_, desired, live) => {
    expect(story(compare(desired, live))).toEqual(['same'])
  })

  test('only spelling and defaults differ: the server is asked', () => {
    expect(story(compare(deployment(), recorded('deployment')))).toEqual([
      'undecided',
      'spec.template.spec.containers.[web].env.[POD].valueFrom.fieldRef: {apiVersion, fieldPath} → {fieldPath}',
      'spec.template.spec.containers.[web].resources.requests.cpu: 1 → 1000m',
    ])
    expect(story(compare(statefulSet(), recorded('statefulset')))).toEqual([
      'undecided',
      'spec.volumeClaimTemplates: [data] → [data]',
    ])
  })

  test('an empty list that merges by key is nowhere recorded, and no difference', () => {
    const desired = having(service(), 'spec/externalIPs', [])
    expect(story(compare(desired, recorded('service')))).toEqual(['same'])
  })

  test('what others added beside our fields is theirs', () => {
    expect(story(compare(configMap('shared', { a: '1' }), recorded('configmap-shared')))).toEqual(['same'])
    expect(story(compare(deployment('injected'), recorded('deployment-injected')))[0]).toBe('undecided')
  })
})

describe('what the configuration changed', () => {
  const live = recorded('deployment')
  test.each([
    [`a value`, `${CONTAINER}/image`, 'nginx:2', /\[web\]\.image: docker\.io.*8a1f.* → nginx:2/],
    [
      `an atomic list, as a whole`,
      `${CONTAINER}/args`,
      ['serve'],
      /args: \["serve", "--port=80"\] → \["serve"\]/,
    ],
    [`a new field`, `${CONTAINER}/workingDir`, '/srv', /\[web\]\.workingDir: \(none\) → \/srv/],
    [`a removed field`, `${CONTAINER}/args`, undefined, /args: \["serve", "--port=80"\] → \(none\)/],
    [`a removed map, leaf by leaf`, `${CONTAINER}/resources`, undefined, /requests\.cpu: 1 → \(none\)/],
    [
      `a new item`,
      `${CONTAINER}/env/3`,
      { name: 'NEW', value: 'x' },
      /env\.\[NEW\]: \(none\) → \{name, value\}/,
    ],
    [
      `another mount of one volume, which is no change of the first`,
      `${CONTAINER}/volumeMounts/1`,
      { name: 'scratch', mountPath: '/var/tmp' },
      /^different\n.*volumeMounts\.\[\/var\/tmp\]: \(none\) → \{name, mountPath\}$/,
    ],
    [`a removed item`, `${CONTAINER}/env/1`, undefined, /env\.\[LOG_LEVEL\]: \{name, value\} → \(none\)/],
    [
      `an item's key that the server had defaulted`,
      `${CONTAINER}/ports/0/protocol`,
      'UDP',
      /ports\.\[http\]/,
    ],
    [`a member of a set`, 'metadata/finalizers', ['example.org/other'], /finalizers: \(none\) → /],
    [`an emptied map`, `${CONTAINER}/resources/requests`, {}, /requests\.memory: 64Mi → \(none\)/],
  ])('%s', (_, path, value, line) => {
    const comparison = compare(having(deployment('web'), path, value), live)
    expect(comparison.verdict).toBe('different')
    expect(comparison.drift).toBeUndefined()
    expect(story(comparison).join('\n')).toMatch(line)
  })

  test('a set: members that left and members that came', () => {
    const desired = having(configMap('settings', { a: '1', b: '2' }), 'metadata/finalizers', [
      'example.org/new',
    ])
    expect(story(compare(desired, recorded('configmap')))).toEqual([
      'different',
      'metadata.finalizers.[example.org/new]: (none) → example.org/new',
      'metadata.finalizers.[example.org/keep]: example.org/keep → (none)',
    ])
  })

  test('the order of a keyed list is no difference', () => {
    const { ports } = containerOf(deployment('web'))
    const turned = having(deployment('web'), `${CONTAINER}/ports`, [...(ports as readonly never[])].reverse())
    expect(compare(turned, live).verdict).toBe('undecided')
  })
})

describe('what other hands changed', () => {
  test('an edited field is drift, with the manager and the time that the server recorded', () => {
    const live = recorded('deployment-edited')
    const comparison = compare(deployment(), live)
    expect(story(comparison)).toEqual(['different', 'spec.replicas: 5 → 1'])
    expect(comparison.drift).toEqual({ manager: 'kubectl-edit', time: timeOf(live, 'kubectl-edit') })
  })

  test('scaled through the subresource: drift without a time, which the server does not record', () => {
    const comparison = compare(deployment('scaled'), recorded('deployment-scaled'))
    expect(story(comparison)).toEqual(['different', 'spec.replicas: 4 → 1'])
    expect(comparison.drift).toEqual({ manager: 'kube-controller-manager' })
  })

  test('a removed item comes back; who removed it is recorded nowhere, who edited beside it is', () => {
    const comparison = compare(deployment(), recorded('deployment-env-removed'))
    expect(story(comparison)).toEqual([
      'different',
      'spec.replicas: 5 → 1',
      'spec.template.spec.containers.[web].env.[LOG_LEVEL]: (none) → {name, value}',
    ])
    expect(comparison.drift?.manager).toBe('kubectl-edit')
  })

  test('a forced takeover of every value is drift in every field', () => {
    const comparison = compare(configMap('settings', { a: '1', b: '2' }), recorded('configmap-taken-over'))
    expect(story(comparison)).toEqual([
      'different',
      'data.a: 9 → 1',
      'data.b: 8 → 2',
      'metadata.labels.app.kubernetes.io/managed-by: other → diploid',
      'metadata.labels.app.kubernetes.io/name: theirs → web',
      'metadata.annotations.diploid.dev/id: forged → 0123456789abcdef0123456789abcdef',
    ])
    expect(comparison.drift?.manager).toBe('argocd-controller')
  })

  test('managedFields cleared by hand: every value is as it was, and none of them is ours', () => {
    const comparison = compare(deployment('reset'), recorded('deployment-reset'))
    expect(comparison).toMatchObject({ verdict: 'different', changes: [] })
    expect(comparison.drift).toBeUndefined()
    expect(comparison.lost).toContain('spec.selector.matchLabels.app.kubernetes.io/name')
  })

  test('a change of both sides is the configuration’s, not drift', () => {
    const desired = having(deployment(), `${CONTAINER}/image`, 'nginx:2')
    const comparison = compare(desired, recorded('deployment-edited'))
    expect(comparison.verdict).toBe('different')
    expect(comparison.drift).toBeUndefined()
  })
})

describe('what the server rewrites', () => {
  const mutated = havingLive(recorded('deployment'), `${CONTAINER}/image`, 'mirror.example.org/nginx')

  test('a value that is ours and yet another is a change of the configuration …', () => {
    expect(compare(deployment('web'), mutated).verdict).toBe('different')
  })

  test('… unless this is what was applied last: then the server is asked what it would do again', () => {
    expect(compare(deployment('web'), mutated, true).verdict).toBe('undecided')
    expect(compare(deployment(), recorded('deployment-edited'), true).verdict).toBe('different')
  })
})

describe('what is secret', () => {
  test('no value of a Secret is told, neither the old nor the new one, nor that of a key that leaves', () => {
    const desired = having(having(secret(), 'data/PASSWORD', encoded('new-new-new')), 'data/OLD', undefined)
    expect(story(compare(desired, recorded('secret')))).toEqual([
      'different',
      'data.PASSWORD: *** → ***',
      'data.OLD: *** → (none)',
    ])
  })

  test('also where the Secret is not ours any more', () => {
    const live = havingLive(recorded('secret'), 'metadata/managedFields', [])
    const text = JSON.stringify(compare(having(secret(), 'data/PASSWORD', encoded('new-new-new')), live))
    expect(text).not.toMatch(/aHVudGVyMi|b2xkLW9sZ|bmV3LW5ld/)
  })

  test('of maps and lists of maps only names are told', () => {
    const desired = having(deployment('web'), `${CONTAINER}/env/3`, {
      name: 'TOKEN',
      value: 'plain-credential',
    })
    expect(JSON.stringify(compare(desired, recorded('deployment')))).not.toContain('plain-credential')
  })
})

function story(comparison: Comparison): readonly string[] {
  return [
    comparison.verdict,
    ...comparison.changes.map(({ path, from, to }) => `${path}: ${from ?? '(none)'} → ${to ?? '(none)'}`),
    ...comparison.lost.map((path) => `lost: ${path}`),
  ]
}

function containerOf({ body }: ReturnType<typeof deployment>): Record<string, unknown> {
  const { spec } = body as unknown as {
    spec: { template: { spec: { containers: Record<string, unknown>[] } } }
  }
  return spec.template.spec.containers[0] ?? {}
}

function timeOf(live: ReturnType<typeof recorded>, manager: string): unknown {
  const { managedFields } = live.body.metadata as unknown as {
    readonly managedFields: readonly { readonly manager: string; readonly time?: string }[]
  }
  return managedFields.find((entry) => entry.manager === manager)?.time
}
