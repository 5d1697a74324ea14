import { describe, expect, test } from 'vitest'
import type { JsonMap } from '../../../../src/core/json.ts'
import type { LiveObject } from '../../../../src/core/objects/object.ts'
import { desired, foreign, lines, plan } from '../sample.ts'

// Objects that were there before their service, and join it where that says `adopt`.

const settings = desired('ConfigMap', 'settings', { data: { a: '2' } }, 'web')
const held = {
  manager: 'kubectl-client-side-apply',
  operation: 'Update',
  fieldsV1: { 'f:data': { 'f:a': {} } },
}
const theirs = (metadata: JsonMap = {}): LiveObject => {
  const live = foreign(settings)
  const own = live.body.metadata as JsonMap
  const body = { ...live.body, data: { a: '1' }, metadata: { ...own, managedFields: [held], ...metadata } }
  return { ...live, body }
}
const scene = (live: LiveObject, wanted: true | readonly string[] = true) => ({
  wants: [settings],
  live: [live],
  adoptable: new Map([['web', wanted]]),
})

test('without it they are left alone, and the way is shown', () => {
  expect(lines({ wants: [settings], live: [theirs()] })).toEqual([
    '! refuse ConfigMap/settings exists and was not made by Diploid; it is left alone: rename the service, delete ConfigMap/settings, or take it over with adopt',
  ])
})

test('the plan says what is taken over, from whom, and what changes', () => {
  expect(plan(scene(theirs())).actions).toMatchObject([
    { verb: 'update', adopted: true, live: { uid: 'theirs', resourceVersion: '1' } },
  ])
  expect(lines(scene(theirs()))).toEqual([
    '~ update ConfigMap/settings adopted (held by kubectl-client-side-apply), data.a 1 → 2',
  ])
})

test('only what is named', () => {
  expect(lines(scene(theirs(), ['ConfigMap/settings']))[0]).toContain('adopted')
  expect(lines(scene(theirs(), ['ConfigMap/others']))[0]).toContain('is left alone')
  const another = { ...scene(theirs()), adoptable: new Map([['api', true as const]]) }
  expect(lines(another)[0]).toContain('is left alone')
})

describe('is refused', () => {
  test.each<[string, JsonMap, string]>([
    [
      'by Argo CD',
      { labels: { 'argocd.argoproj.io/instance': 'shop' } },
      'Argo CD still manages it, as argocd.argoproj.io/instance on it says; let it go there first, and take that away',
    ],
    ['by Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } }, 'Flux still manages it'],
    ['by kapp', { labels: { 'kapp.k14s.io/app': '1' } }, 'kapp still manages it'],
    [
      'by k3s',
      { labels: { 'objectset.rio.cattle.io/hash': 'c35d' } },
      'a controller of Rancher (Fleet, k3s) still manages it, as objectset.rio.cattle.io/hash on it says',
    ],
    [
      'by another installation',
      { labels: { 'diploid.dev/installation': 'x1' } },
      'it belongs to the Diploid installation x1',
    ],
    [
      'by what made it',
      { ownerReferences: [{ kind: 'Website', name: 'shop', controller: true }] },
      'Website/shop makes it; adopt that, or its configuration',
    ],
    ['by nobody any more', { deletionTimestamp: '2026-01-01T00:00:00Z' }, 'it is being deleted'],
  ])('what is looked after %s', (_, metadata, why) => {
    const [line, ...more] = lines(scene(theirs(metadata)))
    expect(line).toContain(`! refuse ConfigMap/settings is not adopted: ${why}`)
    expect(more).toEqual([])
  })

  const WEB = new Map([['web', true as const]])

  test('what would have to be made anew', () => {
    const selecting = (is: string) => ({ spec: { selector: { matchLabels: { is } } } })
    const web = desired('Deployment', 'web', selecting('web'), 'web')
    const live = { ...foreign(web), body: { ...foreign(web).body, ...selecting('shop') } }
    const [line] = lines({ wants: [web], live: [live], adoptable: WEB })
    expect(line).toContain('is not adopted: spec.selector')
    expect(line).toContain('cannot be changed in place: delete Deployment/web by hand, and it is made anew')
  })

  test('a pod whose other container would go on beside the service', () => {
    const pods = (name: string) => ({ spec: { template: { spec: { containers: [{ name, image: 'x' }] } } } })
    const web = desired('Deployment', 'web', pods('web'), 'web')
    const told = (name: string) => {
      const live = { ...foreign(web), body: { ...foreign(web).body, ...pods(name) } }
      return lines({ wants: [web], live: [live], adoptable: WEB })[0]
    }
    expect(told('app')).toContain('is not adopted: app in it would go on running beside web')
    expect(told('web')).toContain('~ update Deployment/web adopted')
  })
})
