import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDirectoryBackend } from '../../../src/adapters/directory/directory.ts'
import { compare } from '../../../src/core/objects/compare/compare.ts'
import { type DesiredObject, idKey, idOf } from '../../../src/core/objects/object.ts'
import { Sensitive, type ValueMap } from '../../../src/core/sensitive.ts'
import type { Applied, Backend } from '../../../src/ports/backend.ts'

const { signal } = new AbortController()
const CREATE = { verb: 'create', force: false } as const

describe('the directory backend', () => {
  let root: string
  let backend: Backend

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'diploid-directory-'))
    backend = createDirectoryBackend({ path: root })
  })
  afterEach(() => rm(root, { recursive: true }))

  const files = async () =>
    (await readdir(root, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => `${entry.parentPath.slice(root.length + 1)}/${entry.name}`)
      .sort()

  test('writes a file per object that kubectl reads the same', async () => {
    await backend.apply(
      object({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
      CREATE,
      signal,
    )
    const created = await backend.apply(configMap({ mode: '0644', answer: 'yes' }), CREATE, signal)
    expect(created.outcome).toBe('created')
    expect(await files()).toEqual(['_cluster/namespace-shop.yaml', 'shop/configmap-settings.yaml'])
    expect(await readFile(join(root, 'shop/configmap-settings.yaml'), 'utf8')).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: shop
data:
  mode: '0644'
  answer: 'yes'
`)
  })

  test('a second round finds nothing to do', async () => {
    const wanted = object({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', labels: { a: 'b' } },
      spec: { replicas: 2, template: { spec: { containers: [{ name: 'web', image: 'web:1' }] } } },
    })
    const first = written(await backend.apply(wanted, CREATE, signal))
    const live = (await backend.observe([wanted.id], signal)).live.get(idKey(wanted.id))
    if (live === undefined) throw new Error('it is not seen')
    expect(compare(wanted, live).verdict).toBe('same')
    const update = { verb: 'update', force: false, uid: first.live.uid } as const
    expect((await backend.apply(wanted, update, signal)).outcome).toBe('unchanged')
  })

  test('sensitive values stand as placeholders, and differ from nothing', async () => {
    const secret = object({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', namespace: 'shop' },
      data: { password: new Sensitive('aHVudGVyMg==', 'a test') },
    })
    await backend.apply(secret, CREATE, signal)
    expect(await readFile(join(root, 'shop/secret-db.yaml'), 'utf8')).toContain("password: '***'")
    const live = (await backend.observe([secret.id], signal)).live.get(idKey(secret.id))
    if (live === undefined) throw new Error('it is not seen')
    expect(compare(secret, live).verdict).toBe('undecided')
    expect((await backend.apply(secret, { verb: 'update', force: false }, signal)).outcome).toBe('unchanged')
  })

  test('an edited file is seen as different and written anew', async () => {
    const wanted = configMap({ a: '1' })
    await backend.apply(wanted, CREATE, signal)
    const file = join(root, 'shop/configmap-settings.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace("'1'", "'2'"))
    const live = (await backend.observe([wanted.id], signal)).live.get(idKey(wanted.id))
    if (live === undefined) throw new Error('it is not seen')
    expect(compare(wanted, live).verdict).toBe('different')
    await writeFile(file, '{ broken')
    expect((await backend.apply(wanted, { verb: 'update', force: false }, signal)).outcome).toBe('updated')
    expect(await readFile(file, 'utf8')).toContain("a: '1'")
  })

  test('files of others are neither taken over nor removed', async () => {
    const wanted = configMap({ a: '1' })
    await mkdir(join(root, 'shop'))
    await writeFile(join(root, 'shop/configmap-settings.yaml'), 'apiVersion: v1\nkind: ConfigMap\n')
    expect((await backend.apply(wanted, CREATE, signal)).outcome).toBe('foreign')
    const seen = (await backend.observe([wanted.id], signal)).live.get(idKey(wanted.id))
    expect(await backend.delete(wanted.id, { uid: seen?.uid ?? '' }, signal)).toBe('gone')
    expect(await files()).toEqual(['shop/configmap-settings.yaml'])
  })

  test('removes what it wrote, also in a later process', async () => {
    const { live } = written(await backend.apply(configMap({ a: '1' }), CREATE, signal))
    const later = createDirectoryBackend({ path: root })
    expect(await later.delete(live.id, { uid: live.uid }, signal)).toBe('deleted')
    expect(await later.delete(live.id, { uid: live.uid }, signal)).toBe('gone')
    expect(await files()).toEqual([])
  })

  test('no name leads out of the folder', async () => {
    for (const name of ['..', '../../escape', 'system:node'])
      await backend.apply(
        object({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: '..' } }),
        CREATE,
        signal,
      )
    expect(await files()).toEqual([
      '%2E%2E/configmap-%2E%2E.yaml',
      '%2E%2E/configmap-..%2F..%2Fescape.yaml',
      '%2E%2E/configmap-system%3Anode.yaml',
    ])
  })

  test('an index that cannot be read is said, and nothing is removed', async () => {
    const { live } = written(await backend.apply(configMap({ a: '1' }), CREATE, signal))
    await writeFile(join(root, '.diploid.json'), '{')
    await expect(backend.delete(live.id, { uid: live.uid }, signal)).rejects.toMatchObject({
      code: 'directory.damaged',
    })
    expect(await files()).toEqual(['shop/configmap-settings.yaml'])
  })
})

function object(body: ValueMap): DesiredObject {
  return { id: idOf(body), body }
}

function configMap(data: Record<string, string>): DesiredObject {
  return object({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'shop' },
    data,
  })
}

function written(answer: Applied): Extract<Applied, { warnings: readonly string[] }> {
  if (!('warnings' in answer)) throw new Error(`not written: ${answer.outcome}`)
  return answer
}
