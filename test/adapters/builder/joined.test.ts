import { expect, test } from 'vitest'
import { joined } from '../../../src/adapters/builder/joined.ts'
import { createSimulatedImages } from '../../../src/adapters/builder/simulated/simulated.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import { DIGEST, requestFor } from './build-request.ts'

const never = new AbortController().signal

test('two builds of one image are one, and both see its log', async () => {
  let count = 0
  const builder = joined(async (request) => {
    count++
    await new Promise((resolve) => setImmediate(resolve))
    request.onLog('working')
    return DIGEST
  }, 'test')
  const requests = [requestFor(), requestFor()] as const
  const other = requestFor({ push: 'registry.example/other:1' })
  const builds = [...requests, other].map((request) => builder.build(request, never))
  expect(await Promise.all(builds)).toEqual([DIGEST, DIGEST, DIGEST])
  expect(requests.map((request) => request.log)).toEqual([['working'], ['working']])
  expect(count).toBe(2)
})

test('it ends when the last who waits gives up, and not before', async () => {
  const seen: AbortSignal[] = []
  const builder = joined((_request, signal) => {
    seen.push(signal)
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  }, 'test')
  const [first, second] = [new AbortController(), new AbortController()]
  const builds = [builder.build(requestFor(), first.signal), builder.build(requestFor(), second.signal)]
  const ends = builds.map((build) => build.then(String, (error: Error) => error.message))
  first.abort(new Error('first'))
  expect(await ends[0]).toBe('first')
  expect(seen[0]?.aborted).toBe(false)
  second.abort(new Error('second'))
  expect(await ends[1]).toBe('second')
  expect(seen[0]?.aborted).toBe(true)
})

test('a failed build is not remembered', async () => {
  let count = 0
  const builder = joined(async () => {
    count++
    if (count === 1) throw new Error('once')
    return DIGEST
  }, 'test')
  await expect(builder.build(requestFor(), never)).rejects.toThrow('once')
  expect(await builder.build(requestFor(), never)).toBe(DIGEST)
})

test('simulated builds say so, and their registry knows what was built', async () => {
  const clock: Clock = { now: () => 0, iso: () => '', sleep: async () => undefined }
  const images = createSimulatedImages({ clock, ports: { 'nginx:1': 80 } })
  const request = requestFor()
  expect(images.builder.description).toBe('simulated')
  expect(await images.registry.inspect(request.image.reference, never)).toEqual({
    known: true,
    value: 'absent',
  })
  const digest = await images.builder.build(request, never)
  expect(request.log[0]).toContain('is not really built')
  expect(await images.registry.inspect(request.image.reference, never)).toEqual({
    known: true,
    value: { digest, ports: request.image.exposed, workdir: '/app', user: '' },
  })
  expect(await images.registry.inspect('docker.io/library/nginx:1', never)).toMatchObject({
    value: { ports: [{ port: 80, protocol: 'TCP' }] },
  })
  expect(await images.builder.build(requestFor(), never)).toBe(digest)
  expect(images.builds()).toBe(2)
})
