import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { printId } from '../../../src/core/objects/object.ts'
import { reveal } from '../../../src/core/sensitive.ts'
import type { Evaluator } from '../../../src/ports/evaluator.ts'
import { emptyCluster } from '../../story/cluster.ts'
import { inProcessEvaluator } from '../../story/evaluator.ts'
import { tell } from '../../story/pipeline.ts'
import { type Files, type Repositories, readRepositories } from '../../story/repositories.ts'

// The same commits and facts give the same objects, byte for byte (spec, promise 2): whatever the order in which a
// repository lists its files, whatever the machine's time zone and language.

const STORIES = [
  'service-repositories-speak',
  'a-monorepo',
  'configure-rails',
  'search-and-cache-of-a-catalogue',
]

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = await inProcessEvaluator()
})

/** The plan as people read it, and every byte that would be sent to the cluster. */
async function rendered(repositories: Repositories): Promise<readonly string[]> {
  const objects: string[] = []
  const told = await tell(repositories, emptyCluster(), evaluator, {
    onRendered: (some) => {
      for (const { id, body } of some) objects.push(`${printId(id)} ${JSON.stringify(reveal(body))}`)
    },
  })
  return [told, ...objects]
}

function givenIn(story: string): Repositories {
  return readRepositories(join(import.meta.dirname, '../../cases', story, 'given'))
}

describe.each(STORIES)('%s', (story) => {
  test('again, with the files in another order', async () => {
    const given = givenIn(story)
    const once = await rendered(given)
    expect(once.length).toBeGreaterThan(10)
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
        expect(await rendered(shuffled(given, numbers))).toEqual(once)
      }),
      { numRuns: 3 },
    )
  })

  const zone = process.env.TZ
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })

  test('again, at the other end of the world', async () => {
    const times: string[] = []
    const answers: (readonly string[])[] = []
    for (const each of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
      process.env.TZ = each
      times.push(new Date(0).toString())
      answers.push(await rendered(givenIn(story)))
    }
    expect(new Set(times).size).toBe(2)
    expect(answers[1]).toEqual(answers[0])
  })

  test('without asking for the language of the machine', async () => {
    const asked: string[] = []
    const restore = LOCAL.map(([owner, name]) => {
      const own = Object.getOwnPropertyDescriptor(owner, name)
      if (own === undefined) throw new Error(`${name} is not there`)
      Object.defineProperty(owner, name, {
        ...own,
        value(this: unknown, ...given: unknown[]) {
          asked.push(name)
          return (own.value as (...given: unknown[]) => unknown).apply(this, given)
        },
      })
      return () => Object.defineProperty(owner, name, own)
    })
    try {
      await rendered(givenIn(story))
      expect(asked).toEqual([])
      // Whoever asks is heard.
      expect('a'.localeCompare('b')).toBe(-1)
      expect(asked).toEqual(['localeCompare'])
    } finally {
      for (const each of restore) each()
    }
  })
})

/** What answers otherwise under another locale. */
const LOCAL: readonly (readonly [owner: object, name: string])[] = [
  [String.prototype, 'localeCompare'],
  [String.prototype, 'toLocaleLowerCase'],
  [String.prototype, 'toLocaleUpperCase'],
  [Number.prototype, 'toLocaleString'],
  [Date.prototype, 'toLocaleString'],
]

/** The same repositories with the same files, told in another order. */
function shuffled(repositories: Repositories, numbers: Iterator<number>): Repositories {
  const any = <T>(items: readonly T[]): readonly T[] =>
    items
      .map((item) => ({ item, at: Number(numbers.next().value) }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
  return new Map(
    any([...repositories]).map(([name, files]): [string, Files | undefined] => [
      name,
      files === undefined ? undefined : new Map(any([...files])),
    ]),
  )
}
