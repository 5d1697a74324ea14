import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { onSchedule } from '../../src/agent/schedule.ts'
import { newWorld } from '../reconcile/world/world.ts'

const { ports, logged } = newWorld({})
const EVERY_MINUTE = '* * * * *'

describe('a schedule', () => {
  let end: AbortController
  beforeEach(() => {
    vi.useFakeTimers({
      now: new Date('2026-03-29T00:30:30Z'),
      toFake: ['setTimeout', 'clearTimeout', 'Date'],
    })
    end = new AbortController()
    logged.length = 0
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const minute = () => vi.advanceTimersByTimeAsync(60_000)

  test('runs at once, and then at every full minute', async () => {
    const times: string[] = []
    const running = onSchedule(
      EVERY_MINUTE,
      ports.log,
      async () => void times.push(new Date().toISOString().slice(11, 19)),
      end.signal,
    )
    await minute()
    await minute()
    end.abort()
    await running
    expect(times).toEqual(['00:30:30', '00:31:00', '00:32:00'])
  })

  test('never overlaps: what takes long delays the next run, and only one', async () => {
    const ends: (() => void)[] = []
    let atOnce = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++atOnce)
      await new Promise<void>((resolve) => ends.push(resolve))
      atOnce -= 1
    }
    const running = onSchedule(EVERY_MINUTE, ports.log, work, end.signal)
    for (let passed = 0; passed < 5; passed++) await minute()
    expect(ends).toHaveLength(1)
    ends[0]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(ends).toHaveLength(2)
    ends[1]?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(ends).toHaveLength(2)
    await minute()
    expect(ends).toHaveLength(3)
    expect(most).toBe(1)
    end.abort()
    ends[2]?.()
    await running
  })

  test('survives what a run throws', async () => {
    let runs = 0
    const work = async () => {
      runs += 1
      throw new Error('the remote is away')
    }
    const running = onSchedule(EVERY_MINUTE, ports.log, work, end.signal)
    await minute()
    end.abort()
    await running
    expect(runs).toBe(2)
    expect(logged.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      'poll failed',
      'poll failed',
    ])
  })

  test('that is told to stop while a run is under way has not failed', async () => {
    const work = () =>
      new Promise<void>((_, reject) => end.signal.addEventListener('abort', () => reject(end.signal.reason)))
    const running = onSchedule(EVERY_MINUTE, ports.log, work, end.signal)
    end.abort(new Error('interrupted'))
    await running
    expect(logged.map(({ level, message }) => `${level} ${message}`)).toEqual(['debug poll ended early'])
  })

  test('ends after the run that is under way, and begins none after that', async () => {
    let release: () => void = () => undefined
    let runs = 0
    const work = () => {
      runs += 1
      return new Promise<void>((resolve) => {
        release = resolve
      })
    }
    let hasEnded = false
    const running = onSchedule(EVERY_MINUTE, ports.log, work, end.signal).then(() => {
      hasEnded = true
    })
    end.abort()
    await minute()
    expect(hasEnded).toBe(false)
    release()
    await running
    await minute()
    expect(runs).toBe(1)
  })
})
