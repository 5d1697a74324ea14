import { afterAll, beforeAll, expect, test } from 'vitest'
import { startKubeServer } from '../../src/adapters/kube-server/server.ts'
import { createFollow } from '../../src/adapters/kubernetes/cache/follow.ts'
import { readAgeKeys } from '../../src/adapters/state/age-keys.ts'
import { createKubernetesState } from '../../src/adapters/state/state.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { Sensitive } from '../../src/core/sensitive.ts'
import { generate } from '../../src/core/services/references/generate.ts'
import { openSession, type Session } from './kube-api.session.ts'

// A cluster that was lost is built anew: with the Secret of its key put into the empty one first, generated values are what
// they were, so that the data of yesterday opens with the passwords of today.

const SECRETS = '/api/v1/namespaces/diploid/secrets'

let lost: Session
let anew: Session
beforeAll(async () => {
  const sessionOf = async () => {
    const server = await startKubeServer()
    return openSession({ server: server.url, close: server.close })
  }
  lost = await sessionOf()
  anew = await sessionOf()
})
afterAll(async () => {
  await lost.close()
  await anew.close()
})

test('the Secret of the key in an empty cluster gives the same values', async () => {
  const before = await passwordsIn(lost)
  const { data, type } = (await lost.hand.get(`${SECRETS}/diploid-installation`)) ?? {}
  await putSecret(anew, { name: 'diploid-installation' }, { data: data ?? null, type: type ?? null })
  expect(await passwordsIn(anew)).toEqual(before)
  expect(before.PASSWORD).toMatch(/^[A-Za-z0-9]{32}$/)
  expect(before.PIN).toMatch(/^[0-9]{6}$/)
})

test('the age keys that the agent is given are read from its namespace, all of them', async () => {
  expect(await readAgeKeys(anew.client, 'diploid', anew.signal)).toEqual([])
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  await putSecret(
    anew,
    { name: 'diploid-age' },
    { data: { 'keys.txt': base64('one'), 'old.txt': base64('two') } },
  )
  expect(await readAgeKeys(anew.client, 'diploid', anew.signal)).toEqual(['one', 'two'])
})

/** What services are given by the installation of that cluster. */
async function passwordsIn(session: Session): Promise<Readonly<Record<'PASSWORD' | 'PIN', string>>> {
  const parts = { client: session.client, ...session.parts }
  const follow = createFollow(parts)
  const state = createKubernetesState({ ...parts, follow, namespace: 'diploid', identity: 'test' })
  const { rootKey } = await state.installation(session.signal)
  await state.close()
  const value = (name: string, more = {}) =>
    Sensitive.text(generate({ kind: 'generate', name, ...more }, 'production', rootKey))
  return { PASSWORD: value('db'), PIN: value('pin', { length: 6, alphabet: '0123456789', rotation: 2 }) }
}

async function putSecret(session: Session, metadata: JsonMap, content: JsonMap): Promise<void> {
  if ((await session.hand.get('/api/v1/namespaces/diploid')) === undefined)
    await session.hand.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'diploid' },
    })
  await session.hand.create(SECRETS, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...metadata, namespace: 'diploid' },
    ...content,
  })
}
