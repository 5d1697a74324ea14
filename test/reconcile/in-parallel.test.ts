import { describe, expect, test } from 'vitest'
import { allEnded, atMost, inParallel } from '../../src/reconcile/in-parallel.ts'

/** Work that notes how much of it goes on at once. */
function counted() {
  let running = 0
  const seen = { most: 0, ended: 0 }
  async function work(turns: number): Promise<number> {
    seen.most = Math.max(seen.most, ++running)
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    running -= 1
    seen.ended += 1
    return turns
  }
  return { seen, work }
}

describe('in parallel', () => {
  test('results keep the order of the items, and the limit holds', async () => {
    const { seen, work } = counted()
    expect(await inParallel([9, 1, 5, 3, 7], 2, work)).toEqual([9, 1, 5, 3, 7])
    expect(seen).toEqual({ most: 2, ended: 5 })
  })

  test('a failure begins nothing more, and rejects when what was begun has ended', async () => {
    const { seen, work } = counted()
    const failing = async (turns: number) => {
      if (turns === 0) throw new Error('no')
      return work(turns)
    }
    await expect(inParallel([20, 0, 1, 1], 2, failing)).rejects.toThrow('no')
    expect(seen).toEqual({ most: 1, ended: 1 })
  })
})

test('all ended: the first failure is told when the last has ended', async () => {
  const { seen, work } = counted()
  await expect(allEnded([Promise.reject(new Error('first')), work(20)])).rejects.toThrow('first')
  expect(seen.ended).toBe(1)
})

test('at most: whoever comes while a place is handed on waits too', async () => {
  const { seen, work } = counted()
  const inTurn = atMost(2)
  const late: Promise<number>[] = []
  const works = [3, 1, 2, 2, 1].map((turns) =>
    inTurn(() => work(turns)).finally(() => late.push(inTurn(() => work(1)))),
  )
  await Promise.all(works)
  await Promise.all(late)
  expect(seen).toEqual({ most: 2, ended: 10 })
  await expect(inTurn(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await inTurn(() => work(1))).toBe(1)
})
