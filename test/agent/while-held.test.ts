import { expect, test } from 'vitest'
import { whileHeld } from '../../src/agent/while-held.ts'
import type { HeldLease } from '../../src/ports/state.ts'
import { newWorld, worldError } from '../reconcile/world/world.ts'

// Work under a Lease that is lost, and then cannot be had: the API server is away, or another holds it.

test('goes on once the Lease can be had again', async () => {
  const { world, lose, turns } = losing()
  const begun: AbortSignal[] = []
  const end = new AbortController()
  const held = whileHeld(world.ports, 'agent', (ending) => until(ending, begun), end.signal)
  await turns()
  lose(worldError('the API server is away', true))
  await turns()
  expect([begun.length, begun[0]?.aborted]).toEqual([1, true])
  lose(undefined)
  world.clock.pass(2_000)
  await turns()
  expect([begun.length, begun[1]?.aborted]).toEqual([2, false])
  end.abort(new Error('interrupted'))
  await held
})

test('that is told to stop before it can be had ends as it would have with it', async () => {
  const { world, lose, turns } = losing()
  const end = new AbortController()
  const held = whileHeld(world.ports, 'agent', (ending) => until(ending, []), end.signal)
  await turns()
  lose(worldError('the API server is away', true))
  await turns()
  end.abort(new Error('interrupted'))
  await expect(held).resolves.toBeUndefined()
})

test('rejects where the Lease can never be had', async () => {
  const { world, lose, turns } = losing()
  const held = whileHeld(world.ports, 'agent', (ending) => until(ending, []), new AbortController().signal)
  const outcome = expect(held).rejects.toThrow('forbidden')
  await turns()
  lose(worldError('forbidden'))
  await outcome
})

function losing() {
  const world = newWorld({})
  let lost = new AbortController()
  let refusal: Error | undefined
  world.ports.state.lease = async (_, signal): Promise<HeldLease> => {
    signal.throwIfAborted()
    if (refusal !== undefined) throw refusal
    lost = new AbortController()
    return { lost: lost.signal, release: async () => undefined }
  }
  return {
    world,
    turns: () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve))),
    /** The Lease is lost, and from now on refused for this reason; undefined: it can be had again. */
    lose(reason: Error | undefined) {
      refusal = reason
      lost.abort(new Error('lost'))
    },
  }
}

/** Work that goes on until it has to end. */
async function until(ending: AbortSignal, begun: AbortSignal[]): Promise<void> {
  begun.push(ending)
  if (!ending.aborted) await new Promise((resolve) => ending.addEventListener('abort', resolve))
}
