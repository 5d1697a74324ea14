import cron from 'node-cron'
import type { Log } from '../ports/log.ts'

/**
 * Runs `work` at once and then by a cron expression (five or six fields) in UTC, never overlapping: zones with a
 * daylight saving hour lose runs in it. Resolves, when the signal aborts, after the running piece of work has ended.
 */
export async function onSchedule(
  expression: string,
  log: Log,
  work: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let running = guarded(log, work, signal)
  const task = cron.schedule(
    expression,
    () => {
      running = running.then(() => (signal.aborted ? undefined : guarded(log, work, signal)))
      return running
    },
    { timezone: 'UTC', noOverlap: true, logger: cronLog(log) },
  )
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await task.stop()
  await task.destroy()
  await running
}

/** Whether it is a cron expression at all. */
export function isSchedule(expression: string): boolean {
  return cron.validate(expression)
}

/** A schedule survives whatever one of its runs throws; one that was told to stop has not failed. */
async function guarded(log: Log, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (signal.aborted) log.debug('poll ended early', { reason: String(signal.reason) })
    else log.error('poll failed', { err: error })
  }
}

function cronLog(log: Log) {
  return {
    info: (message: string) => log.debug('cron', { message }),
    warn: (message: string) => log.warn('cron', { message }),
    error: (message: string | Error, err?: Error) => log.error('cron', { message: String(message), err }),
    debug: (message: string | Error) => log.debug('cron', { message: String(message) }),
  }
}
