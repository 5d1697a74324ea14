import { describe, expect, test } from 'vitest'
import { type Job, Queue } from '../../src/agent/queue.ts'
import { newWorld } from '../reconcile/world/world.ts'

const { ports, logged } = newWorld({})

/** Jobs that end when the test says so, and a diary of what happened. */
function scene(atOnce?: number) {
  const queue = new Queue(ports.log, atOnce)
  const diary: string[] = []
  const ends = new Map<string, { resolve(): void; reject(error: Error): void }>()
  function job(instance: string, version: string): Job {
    const name = `${instance} ${version}`
    return {
      instance,
      version,
      run: (signal) =>
        new Promise<void>((resolve, reject) => {
          diary.push(`${name} starts`)
          ends.set(name, {
            resolve() {
              diary.push(`${name} ends`)
              resolve()
            },
            reject,
          })
          signal.addEventListener('abort', () => {
            diary.push(`${name} aborted: ${signal.reason.message}`)
            reject(signal.reason)
          })
        }),
    }
  }
  async function end(name: string): Promise<void> {
    ends.get(name)?.resolve()
    await turn()
  }
  return {
    queue,
    diary,
    job,
    end,
    ends,
    add: (instance: string, version: string) => queue.add(job(instance, version)),
  }
}

describe('within one instance', () => {
  test('one job at a time, and of those that wait only the newest', async () => {
    const { add, diary, end, queue } = scene()
    add('dev', '1')
    add('dev', '1')
    add('dev', '1')
    expect(diary).toEqual(['dev 1 starts'])
    await end('dev 1')
    expect(diary).toEqual(['dev 1 starts', 'dev 1 ends', 'dev 1 starts'])
    await end('dev 1')
    await queue.idle()
    expect(diary).toHaveLength(4)
  })

  test('something newer aborts what runs, and begins only when that has ended', async () => {
    const { add, diary, end, queue } = scene()
    add('dev', '1')
    add('dev', '2')
    expect(diary).toEqual(['dev 1 starts', 'dev 1 aborted: superseded by newer work'])
    await turn()
    expect(diary.at(-1)).toBe('dev 2 starts')
    await end('dev 2')
    await queue.idle()
  })
})

describe('across instances', () => {
  test('never twice in a row, before what was begun came to rest: pushes without end starve nothing', async () => {
    const { queue, diary, job, end } = scene()
    let rest: () => void = () => undefined
    const patient = job('production', '2')
    const { run } = patient
    queue.add(job('production', '1'))
    queue.add({
      ...patient,
      run: (signal, resting) => {
        rest = resting
        return run(signal, resting)
      },
    })
    await turn()
    queue.add(job('production', '3'))
    queue.add(job('production', '4'))
    await turn()
    expect(diary).toEqual([
      'production 1 starts',
      'production 1 aborted: superseded by newer work',
      'production 2 starts',
    ])
    rest()
    await turn()
    expect(diary.slice(3)).toEqual(['production 2 aborted: superseded by newer work', 'production 4 starts'])
    await end('production 4')
    queue.add(job('production', '5'))
    queue.add(job('production', '6'))
    await turn()
    expect(diary.slice(-2)).toEqual(['production 5 aborted: superseded by newer work', 'production 6 starts'])
    await end('production 6')
  })

  test('jobs run beside each other, up to the limit', async () => {
    const { add, diary, end } = scene(2)
    add('a', '1')
    add('b', '1')
    add('c', '1')
    expect(diary).toEqual(['a 1 starts', 'b 1 starts'])
    await end('a 1')
    expect(diary.at(-1)).toBe('c 1 starts')
  })

  test('a job that has come to rest leaves its place to another', async () => {
    const { queue, job, diary, add } = scene(1)
    let rest: () => void = () => undefined
    const { run, ...patient } = job('stuck', '1')
    queue.add({
      ...patient,
      run: (signal, resting) => {
        rest = resting
        return run(signal, resting)
      },
    })
    add('b', '1')
    expect(diary).toEqual(['stuck 1 starts'])
    rest()
    rest()
    add('c', '1')
    expect(diary).toEqual(['stuck 1 starts', 'b 1 starts'])
  })

  test('a job that waits holds nobody up', async () => {
    const { add, diary, end } = scene(1)
    add('a', '1')
    add('a', '1')
    add('b', '1')
    await end('a 1')
    await end('a 1')
    expect(diary).toContain('b 1 starts')
  })
})

describe('a job that throws', () => {
  test('is reported and forgotten; the next one runs', async () => {
    const { add, ends, diary, queue, end } = scene()
    logged.length = 0
    add('dev', '1')
    ends.get('dev 1')?.reject(new Error('a bug of ours'))
    await queue.idle()
    expect(logged).toEqual([
      {
        level: 'error',
        message: 'round failed',
        fields: { instance: 'dev', err: new Error('a bug of ours') },
      },
    ])
    add('dev', '1')
    expect(diary).toEqual(['dev 1 starts', 'dev 1 starts'])
    await end('dev 1')
  })

  test('also before its first await', async () => {
    const { queue } = scene()
    queue.add({
      instance: 'dev',
      version: '1',
      run: () => {
        throw new Error('at once')
      },
    })
    await queue.idle()
    expect(logged.at(-1)?.message).toBe('round failed')
  })

  test('because it was aborted is no error', async () => {
    const { add, queue, end } = scene()
    logged.length = 0
    add('dev', '1')
    add('dev', '2')
    await turn()
    expect(logged.map(({ level, message }) => `${level} ${message}`)).toEqual(['info round ended early'])
    await end('dev 2')
    await queue.idle()
  })
})

describe('stopping', () => {
  test('drops what waits, aborts what runs, waits for its end, and takes nothing more', async () => {
    const { add, diary, queue } = scene(1)
    add('a', '1')
    add('b', '1')
    await queue.stop(new Error('the end'))
    add('c', '1')
    await turn()
    expect(diary).toEqual(['a 1 starts', 'a 1 aborted: the end'])
  })

  test('an idle queue stops at once', async () => {
    await expect(scene().queue.stop(new Error('the end'))).resolves.toBeUndefined()
  })
})

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
