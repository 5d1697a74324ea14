import { expect, test } from 'vitest'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { newWorld } from './world/world.ts'

test('a file that did not arrive is a failure, never a service less', async () => {
  const { ports, place } = newWorld({
    ops: {
      '.diploid.conf.yaml': 'name: shop',
      'web.diploid.yaml': 'image: nginx',
      'api.diploid.yaml': 'image: nginx',
    },
  })
  const { git } = ports
  const forgetful = {
    ...git,
    blobs: async (...asked: Parameters<typeof git.blobs>) => {
      const blobs = new Map(await git.blobs(...asked))
      blobs.delete('web.diploid.yaml')
      return blobs
    },
  }
  const signal = new AbortController().signal
  const refs = await git.refs(place.location, signal)
  await expect(readConfiguration({ ...ports, git: forgetful }, place, refs, signal)).rejects.toMatchObject({
    code: 'git.protocol',
    retryable: true,
  })
})
