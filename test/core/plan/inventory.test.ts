import { describe, expect, test } from 'vitest'
import { idKey } from '../../../src/core/objects/object.ts'
import { type Entries, inventoryBefore, nextInventory } from '../../../src/core/plan/inventory.ts'
import type { Inventory, InventoryEntry } from '../../../src/core/plan/plan.ts'
import { applied, desired, entry, entryWithoutUid, foreign, plan, uidOf } from './sample.ts'

const map = desired('ConfigMap', 'settings', { data: { a: '1' } }, 'web')
const other = desired('ConfigMap', 'other', {}, 'web')
const job = desired('Job', 'migrate', { spec: { template: { a: 1 } } }, 'web')

const entries = (...of: readonly InventoryEntry[]): Entries =>
  new Map(of.map((each) => [idKey(each.id), each]))
const intact = (...of: readonly InventoryEntry[]): Inventory => ({ state: 'intact', entries: entries(...of) })

describe('before creating', () => {
  test('identities are written down, beside what is known', () => {
    const created = plan({ wants: [map, other], live: [applied(other)], inventory: [entry(other)] })
    expect(inventoryBefore(intact(entry(other)), created)).toEqual(
      entries(entry(other), entryWithoutUid(map)),
    )
  })
  test('of what is replaced the UID is forgotten: another one comes', () => {
    const live = [applied(job, { spec: { template: { a: 2 } } })]
    const replaced = plan({ wants: [job], live, inventory: [entry(job)] })
    expect(inventoryBefore(intact(entry(job)), replaced)).toEqual(entries(entryWithoutUid(job)))
  })
  test.each<[string, Inventory]>([
    ['only updates', intact(entry(map))],
    ['a new instance with nothing to create', { state: 'new' }],
    ['a lost inventory with nothing to create', { state: 'lost', reason: 'damaged' }],
  ])('nothing is written for %s', (_, inventory) => {
    const updated = plan({
      wants: [map],
      live: [applied(map, { data: { a: '2' } })],
      inventory: [entry(map)],
    })
    expect(inventoryBefore(inventory, updated)).toBeUndefined()
  })
  test('nothing is written for an identity that stands there from an interrupted round', () => {
    const created = plan({ wants: [map], inventory: [entryWithoutUid(map)] })
    expect(inventoryBefore(intact(entryWithoutUid(map)), created)).toBeUndefined()
  })
})

describe('after the writes', () => {
  const nothing = { uids: new Map<string, string>(), deleted: new Set<string>() }
  const seen = (...live: readonly ReturnType<typeof applied>[]) => ({
    live: new Map(live.map((object) => [idKey(object.id), object])),
    blind: new Set<string>(),
  })
  const wanting = (...objects: readonly (typeof map)[]) => ({ instance: 'production', objects })
  const isOurs = (live: { readonly uid: string }) => live.uid !== 'theirs'

  test('UIDs are filled in', () => {
    const uids = new Map([[idKey(map.id), uidOf(map.id)]])
    const after = {
      ...nothing,
      uids,
      current: entries(entryWithoutUid(map)),
      desired: wanting(map),
      observed: seen(),
      isOurs,
    }
    expect(nextInventory(after)).toEqual(entries(entry(map)))
  })
  test('what is ours and was not in it is adopted; what is foreign is not', () => {
    const observed = seen(applied(map), foreign(other))
    const after = { ...nothing, current: entries(), desired: wanting(map, other), observed, isOurs }
    expect(nextInventory(after)).toEqual(entries(entry(map)))
  })
  test('what was deleted, or is gone by itself, leaves', () => {
    const after = {
      ...nothing,
      current: entries(entry(map), entry(other)),
      desired: wanting(),
      observed: seen(applied(map)),
      isOurs,
    }
    expect(nextInventory(after)).toEqual(entries(entry(map)))
    expect(nextInventory({ ...after, deleted: new Set([idKey(map.id)]) })).toEqual(entries())
  })
  test('what cannot be seen stays', () => {
    const observed = { ...seen(), blind: new Set(['v1/ConfigMap']) }
    const after = { ...nothing, current: entries(entry(map)), desired: wanting(), observed, isOurs }
    expect(nextInventory(after)).toBeUndefined()
  })
  test('what a moved service took with it is told', () => {
    const moved = { ...map, service: 'api' }
    const after = {
      ...nothing,
      current: entries(entry(map)),
      desired: wanting(moved),
      observed: seen(applied(map)),
      isOurs,
    }
    expect(nextInventory(after)).toEqual(entries(entry(moved)))
  })
  test('nothing is written when nothing changed', () => {
    const after = {
      ...nothing,
      current: entries(entry(map)),
      desired: wanting(map),
      observed: seen(applied(map)),
      isOurs,
    }
    expect(nextInventory(after)).toBeUndefined()
  })
})
