import { expect, test } from 'vitest'
import { WorldError } from '../../../../src/core/world-error.ts'
import { AskedOnce } from '../../../../src/reconcile/prepare/images/asked-once.ts'
import { Bases } from '../../../../src/reconcile/prepare/images/bases.ts'

test('what was looked for in vain is not remembered without end', async () => {
  const away = new WorldError('registry.unreachable', 'connection refused', { retryable: true })
  const asked = new AskedOnce({ inspect: () => Promise.reject(away) }, {})
  const facts = { 'node:24': { digest: `sha256:${'a'.repeat(64)}`, ports: [], workdir: '/', user: '' } }
  const clock = { now: () => 7, iso: () => '1970-01-01T00:00:00.007Z' }
  const inVain = new Map(Array.from({ length: 10_000 }, (_, index) => [`left:${index}`, 0]))
  const bases = new Bases(asked, { facts, isFixed: false }, clock, inVain)
  const asking = { ask: 'node:24', insecure: false }
  await bases.inspect({ reference: 'node:24', refresh: 0 }, asking, AbortSignal.timeout(5000))
  expect([...inVain]).toEqual([['node:24', 7]])
})
