import { describe, expect, test } from 'vitest'
import { idKey } from '../../../src/core/objects/object.ts'
import { applied, desired, entry, entryWithoutUid, foreign, lines, plan } from './sample.ts'

// Spec 5.2 to 5.4: whose an object is, what happens to it, what is deleted.

const map = desired('ConfigMap', 'settings', { data: { a: '1' } }, 'web')
const other = desired('ConfigMap', 'other', { data: { b: '1' } }, 'api')
const deployment = desired(
  'Deployment',
  'web',
  { spec: { replicas: 1, selector: { matchLabels: { app: 'web' } } } },
  'web',
)
const claim = desired(
  'PersistentVolumeClaim',
  'data',
  { spec: { resources: { requests: { storage: '10Gi' } } } },
  'web',
)
const job = desired('Job', 'migrate', { spec: { template: { spec: { image: 'a' } } } }, 'web')
const namespace = desired('Namespace', 'shop')

describe('an object that is not there', () => {
  test('is created', () => {
    expect(lines({ wants: [map] })).toEqual(['+ create ConfigMap/settings'])
  })
  test('is created again where somebody deleted it, and that is said', () => {
    expect(lines({ wants: [map], inventory: [entry(map)] })).toEqual([
      '+ create ConfigMap/settings deleted by somebody else',
    ])
  })
  test('was never made where only its identity stands in the inventory', () => {
    expect(lines({ wants: [map], inventory: [entryWithoutUid(map)] })).toEqual([
      '+ create ConfigMap/settings',
    ])
  })
  test('waits for what its build will tell', () => {
    const pending = new Map([[idKey(map.id), 'after build']])
    expect(lines({ wants: [map], pending })).toEqual(['+ create ConfigMap/settings (after build)'])
  })
})

describe('an object of ours', () => {
  test('that is as it should be is kept', () => {
    expect(plan({ wants: [map], live: [applied(map)], inventory: [entry(map)] })).toMatchObject({
      actions: [],
      refusals: [],
      unchanged: 1,
    })
  })
  test('that differs is updated', () => {
    const live = applied(map, { data: { a: '2' } })
    expect(lines({ wants: [map], live: [live], inventory: [entry(map)] })).toEqual([
      '~ update ConfigMap/settings data.a 2 → 1',
    ])
  })
  test('whose values are right and which others hold now is taken back', () => {
    const live = applied(map, { metadata: { managedFields: [] } })
    const { body } = live
    const bare = { ...live, body: { ...body, metadata: { ...(body.metadata as object), managedFields: [] } } }
    expect(lines({ wants: [map], live: [bare as never], inventory: [entry(map)] })).toEqual([
      '~ update ConfigMap/settings takes back data.a and 2 more fields',
    ])
  })
  test('is known by its keyed id alone, where the inventory does not know its UID', () => {
    for (const inventory of ['new', 'lost', [entryWithoutUid(map)]] as const)
      expect(plan({ wants: [map], live: [applied(map)], inventory }).unchanged).toBe(1)
  })
})

describe('an object that is not ours', () => {
  test('is named and left alone, and so is the service that wanted it', () => {
    expect(lines({ wants: [map, deployment, other], live: [foreign(map)] })).toEqual([
      '+ create ConfigMap/other',
      '! refuse ConfigMap/settings exists and was not made by Diploid; it is left alone: rename the service, delete ConfigMap/settings, or take it over with adopt',
    ])
  })
  test('is not ours because it has our name, our label, or a UID that was once ours', () => {
    const copied = foreign(map)
    for (const inventory of ['lost', [entry(map)], [entry(map, 'another UID')]] as const)
      expect(plan({ wants: [map], live: [copied], inventory }).refusals).toHaveLength(1)
  })
  test('but is a namespace: it is used, and neither changed nor deleted', () => {
    const live = [foreign(namespace)]
    expect(plan({ wants: [namespace], live })).toMatchObject({ actions: [], refusals: [], unchanged: 1 })
    expect(lines({ wants: [], live, inventory: [entry(namespace)] })).toEqual([])
  })
  test('but is a namespace of another installation: the whole instance stops', () => {
    const live = {
      ...foreign(namespace),
      body: { metadata: { labels: { 'diploid.dev/installation': 'theirs' } } },
    }
    const builds = [
      { verb: 'build', service: 'web', image: {} as never, source: {} as never, reason: '' },
    ] as const
    expect(lines({ wants: [namespace, map], live: [live], builds, inventory: [entry(other)] })).toEqual([
      '! refuse Namespace/shop belongs to the Diploid installation theirs: give this environment another `namespace`',
    ])
  })
})

describe('an immutable field', () => {
  const changed = (object: typeof map, spec: object) => [applied(object, { spec: spec as never })]

  test('of a Job is replaced freely', () => {
    const live = changed(job, { template: { spec: { image: 'b' } } })
    expect(lines({ wants: [job], live, inventory: [entry(job)] })).toEqual([
      '-/+ replace Job/migrate spec.template.spec.image cannot be changed in place: down for a moment',
    ])
  })
  test('of a Deployment only where the service says so', () => {
    const live = changed(deployment, { replicas: 1, selector: { matchLabels: { app: 'old' } } })
    const scene = { wants: [deployment], live, inventory: [entry(deployment)] }
    expect(lines(scene)).toEqual([
      "! refuse Deployment/web spec.selector.matchLabels.app cannot be changed in place; write replace: 'allow' to delete and create it",
    ])
    expect(lines({ ...scene, replaceable: new Set(['web']) })[0]).toContain('-/+ replace Deployment/web')
  })
  test('of a claim never: growing is an update, shrinking is refused', () => {
    const scene = { wants: [claim], inventory: [entry(claim)] }
    const small = changed(claim, { resources: { requests: { storage: '5Gi' } } })
    const large = changed(claim, { resources: { requests: { storage: '20Gi' } } })
    expect(lines({ ...scene, live: small })).toEqual([
      '~ update PersistentVolumeClaim/data resources.requests.storage 5Gi → 10Gi',
    ])
    expect(lines({ ...scene, live: large })[0]).toMatch(/^! refuse .*a volume never shrinks/)
  })
  test('that is only spelled differently is not replaced, unless the server refuses it', () => {
    const live = changed(job, { template: { spec: { image: 'a', added: 'by the server' } } })
    const wants = [desired('Job', 'migrate', { spec: { template: {} } }, 'web')]
    const scene = {
      wants,
      live: [{ ...live[0], body: withOwned(live[0]) } as never],
      inventory: [entry(job)],
    }
    const told = (verdict: 'same' | 'different' | 'refused') =>
      lines({ ...scene, verdicts: new Map([[idKey(job.id), verdict]]) })[0] ?? 'keep'
    expect([told('same'), told('different').slice(0, 8), told('refused').slice(0, 11)]).toEqual([
      'keep',
      '~ update',
      '-/+ replace',
    ])
  })
})

/** The template as one atomic value of ours. */
function withOwned(live: ReturnType<typeof applied> | undefined): object {
  const metadata = live?.body.metadata as { readonly managedFields: readonly { readonly fieldsV1: object }[] }
  const [own] = metadata.managedFields
  const fieldsV1 = { ...own?.fieldsV1, 'f:spec': { 'f:template': {} } }
  return { ...live?.body, metadata: { ...metadata, managedFields: [{ ...own, fieldsV1 }] } }
}

describe('what nobody wants', () => {
  const live = [applied(map)]
  const unwanted = { wants: [], live, inventory: [entry(map)] }

  test('is deleted where the inventory shows that we made it', () => {
    expect(lines({ ...unwanted, services: ['api'] })).toEqual([
      '- delete ConfigMap/settings no longer in the configuration',
    ])
    expect(lines(unwanted)).toEqual(['- delete ConfigMap/settings not used any more'])
  })
  test.each([
    ['is not in the inventory', { inventory: [] }],
    ['was made when the inventory was lost', { inventory: 'lost' as const }],
    ['is in a new inventory', { inventory: 'new' as const }],
    ['has the UID of another', { live: [foreign(map)] }],
    ['lost our label', { live: [applied(map, { metadata: { labels: {} } })] }],
    [
      'is to be kept',
      { live: [applied(map, { metadata: { annotations: { 'diploid.dev/prune': 'disabled' } } })] },
    ],
    ['is used by a recent release', { inUse: new Set([idKey(map.id)]) }],
    ['belongs to a held service', { held: new Map([['web', 'no branch']]), services: ['web'] }],
    ['belongs to a service that no branch brings here', { undeployed: new Set(['web']), services: [] }],
    ['may be rendered once a fact is known', { pending: new Map([[idKey(map.id), 'ports unknown']]) }],
    ['is of a kind that cannot be seen', { live: [], blind: ['v1/ConfigMap'] }],
    ['is gone already', { live: [] }],
    ['belongs to a service that is refused', { wants: [deployment], live: [...live, foreign(deployment)] }],
  ])('stays where it %s', (_, scene) => {
    expect(plan({ ...unwanted, ...scene }).actions).toEqual([])
  })
  test('stays where its data or its instances would go with it', () => {
    const kept = [claim, namespace, desired('CustomResourceDefinition', 'widgets.example.org')]
    const scene = {
      live: kept.map((object) => applied(object)),
      inventory: kept.map((object) => entry(object)),
    }
    expect(plan({ ...scene, services: [] }).actions).toEqual([])
  })
  test('moves from one service to another without being deleted', () => {
    const moved = { ...map, service: 'api' }
    expect(plan({ wants: [moved], live, inventory: [entry(map)] })).toMatchObject({
      actions: [],
      unchanged: 1,
    })
  })
  test('goes in the reverse order of coming', () => {
    const objects = [map, deployment, desired('Ingress', 'web', {}, 'web')]
    const scene = {
      live: objects.map((object) => applied(object)),
      inventory: objects.map((object) => entry(object)),
    }
    expect(lines({ ...scene, services: [] }).map((line) => line.split(' ')[2])).toEqual([
      'Ingress/web',
      'Deployment/web',
      'ConfigMap/settings',
    ])
  })
})

describe('a kind that the cluster does not show', () => {
  const widget = desired('Widget', 'a', {}, 'web')

  test('is refused with the way out', () => {
    expect(lines({ wants: [widget], blind: ['example.org/v1/Widget'] })).toEqual([
      '! refuse Widget/a the cluster does not show example.org/v1 Widget: install its CRD, or grant list and watch on it',
    ])
  })
  test('is created after the definition that the same plan brings', () => {
    const spec = { group: 'example.org', names: { kind: 'Widget' } }
    const definition = desired('CustomResourceDefinition', 'widgets.example.org', { spec }, 'web')
    expect(lines({ wants: [widget, definition], blind: ['example.org/v1/Widget'] })).toEqual([
      '+ create CustomResourceDefinition/widgets.example.org',
      '+ create Widget/a',
    ])
  })
})
