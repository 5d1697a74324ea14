// A lock between processes, held by flock(1): it ends with its holder, also after SIGKILL.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** @template T @param {string} file @param {() => Promise<T>} work @returns {Promise<T>} */
export async function withLock(file, work) {
  const holder = spawn('flock', ['--exclusive', file, 'sh', '-c', 'echo held; cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(holder, 'close')
  const first = await Promise.race([once(holder.stdout, 'data'), ended])
  if (String(first[0]).trim() !== 'held')
    throw new Error(`bed: cannot lock ${file}: flock ended with ${first[0]}`)
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await ended
  }
}
