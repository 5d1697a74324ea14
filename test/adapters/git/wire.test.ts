import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bed, never, openBed } from './world.ts'

// What reading costs on the wire: the reason why the protocol client is our own.

/** Text that does not compress, so that bytes on the wire mean something. */
function noise(seed: string, size: number): string {
  let text = ''
  for (let index = 0; text.length < size; index++)
    text += createHash('sha256').update(`${seed}${index}`).digest('base64')
  return text.slice(0, size)
}

describe('the cost of reading', () => {
  let bed: Bed
  beforeEach(async () => {
    bed = await openBed()
  })
  afterEach(async () => {
    await bed.close()
  })

  async function repository(files: number): Promise<{ url: string; first: string }> {
    const contents = Array.from({ length: files }, (_, index) => [
      `d${index % 10}/f${index}.txt`,
      noise(`${index}`, 4_000),
    ])
    const url = await bed.server.createRepository('app', Object.fromEntries(contents))
    return { url, first: await bed.server.git('app', ['rev-parse', 'main']) }
  }

  it('lists with two requests the first time, then with one', async () => {
    const { url } = await repository(3)
    expect((await bed.cost(() => bed.git.refs(url, never))).requests).toBe(2)
    const poll = await bed.cost(() => bed.git.refs(url, never))
    expect(poll.requests).toBe(1)
    expect(poll.bytes).toBeLessThan(300)
  })

  it('fetches trees only, then just the blobs asked for, each once', async () => {
    const { url, first } = await repository(200) // 800 KB of files
    const tree = await bed.cost(() => bed.git.tree(url, first, '', never))
    expect(tree.value.entries.size).toBe(200)
    expect(tree.bytes).toBeLessThan(12_000)
    const paths = ['d0/f0.txt', 'd1/f1.txt']
    const blobs = await bed.cost(() => bed.git.blobs(url, tree.value, paths, never))
    expect(Buffer.from(blobs.value.get('d1/f1.txt') ?? []).toString()).toBe(noise('1', 4_000))
    expect(blobs.requests).toBe(1)
    expect(blobs.bytes).toBeLessThan(10_000)
    const again = await bed.cost(async () => {
      await bed.git.tree(url, first, '', never)
      await bed.git.tree(url, first, 'd0', never)
      await bed.git.times(url, [first], never)
      await bed.git.blobs(url, tree.value, paths, never)
    })
    expect(again).toMatchObject({ requests: 0, bytes: 0 })
  })

  it('fetches a moved tip with one changed file for a few hundred bytes', async () => {
    const { url, first } = await repository(500)
    await bed.git.tree(url, first, '', never)
    const second = await bed.server.commit('app', 'main', { 'd1/f1.txt': noise('new', 4_000) }, 'Change')
    const moved = await bed.cost(() => bed.git.tree(url, second, '', never))
    expect(moved.value.entries.size).toBe(500)
    expect(moved.requests).toBe(1)
    expect(moved.bytes).toBeLessThan(2_000)
    const blob = await bed.cost(() => bed.git.blobs(url, moved.value, ['d1/f1.txt'], never))
    expect(blob.bytes).toBeLessThan(5_000)
  })

  it('fetches a moved tip for little also where the server cannot filter', async () => {
    await bed.close()
    bed = await openBed({ allowFilter: false })
    const { url, first } = await repository(300)
    const whole = await bed.cost(() => bed.git.tree(url, first, '', never))
    expect(whole.bytes).toBeGreaterThan(800_000)
    const second = await bed.server.commit('app', 'main', { 'd1/f1.txt': noise('new', 4_000) }, 'Change')
    const moved = await bed.cost(async () => {
      const tree = await bed.git.tree(url, second, '', never)
      return await bed.git.blobs(url, tree, ['d1/f1.txt', 'd2/f2.txt'], never)
    })
    expect(moved.bytes).toBeLessThan(8_000)
    expect(Buffer.from(moved.value.get('d2/f2.txt') ?? []).toString()).toBe(noise('2', 4_000))
  })

  it('fetches times of many branches without their trees', async () => {
    const { url } = await repository(300)
    const commits: string[] = []
    for (let index = 0; index < 8; index++)
      commits.push(
        await bed.server.commit('app', `b${index}`, { [`d${index}/f${index}.txt`]: 'x' }, 'Change'),
      )
    const times = await bed.cost(() => bed.git.times(url, commits, never))
    expect(times.requests).toBe(2)
    expect(times.bytes).toBeLessThan(3_000)
    expect([...times.value.values()]).toEqual(commits.map((_, index) => 1_700_000_001 + index))
  })

  it('begins a new store after many fetches, and leaves nothing behind when closed', async () => {
    const { url } = await repository(20)
    const cache = join(bed.folder, 'cache')
    for (let index = 0; index < 55; index++) {
      const commit = await bed.server.commit('app', 'main', { 'd1/f1.txt': `${index}` }, 'Change')
      const tree = await bed.git.tree(url, commit, '', never)
      expect(tree.entries.size).toBe(20)
    }
    const [own = ''] = await readdir(cache)
    const [objects = '', ...others] = await readdir(join(cache, own))
    expect(others).toEqual([])
    const packs = (await readdir(join(cache, own, objects, 'objects', 'pack'))).filter((name) =>
      name.endsWith('.pack'),
    )
    expect(packs.length).toBeLessThan(48)
    await bed.git.close()
    expect(await readdir(cache)).toEqual([])
  })
})
