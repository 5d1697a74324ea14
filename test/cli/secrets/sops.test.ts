import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { identityToRecipient } from 'age-encryption'
import { dump } from 'js-yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encrypt } from '../../adapters/sops/encrypt.ts'
import { AGE_KEY } from '../../story/sops.ts'
import { startWorld, type World } from '../world.ts'

// SOPS files with the shipped program: with a key, without one, with the wrong one, and with the agent's.

const VALUE = 'hush-hush-4711'
const WRONG = 'AGE-SECRET-KEY-1RPSAZ28JRRGPLA92MMC87CLGY44KCWJQNAFUK2T0QXRU2XRRL9DS5Q0AFZ'

let world: World
beforeAll(async () => {
  const encrypted = await encrypt({ mail: { token: VALUE } }, [await identityToRecipient(AGE_KEY)])
  world = await startWorld({
    '.diploid.conf.js': `config = {
      name: 'shop',
      services: {
        api: { image: 'REGISTRY/api:1', port: 80, env: { TOKEN: sops('secrets.enc.yaml', 'mail.token') } },
        web: { image: 'REGISTRY/web:1', port: 80 },
      },
    }`,
    'secrets.enc.yaml': dump(encrypted),
  })
  world.registry.image('api', '1', {})
  world.registry.image('web', '1', {})
})
afterAll(() => world.close())

test('render prints *** with a key, and the value only when asked', async () => {
  const env = { SOPS_AGE_KEY: AGE_KEY }
  const hidden = await world.run('render --offline', { env })
  expect(hidden.code).toBe(0)
  expect(hidden.out).toContain("TOKEN: '***'")
  expect(hidden.out + hidden.err).not.toContain(VALUE)
  const shown = await world.run('render --offline --show-secrets', { env })
  expect(shown.out).toContain(`stringData:\n  TOKEN: ${VALUE}`)
})

test('the key may be in a file, as age-keygen writes it', async () => {
  const file = join(world.folder, 'keys.txt')
  writeFileSync(file, `# created: today\n# public key: age1…\n${AGE_KEY}\n`)
  const ran = await world.run('render --offline --show-secrets', { env: { SOPS_AGE_KEY_FILE: file } })
  expect(ran.out).toContain(VALUE)
  const missing = await world.run('validate', { env: { SOPS_AGE_KEY_FILE: '/nowhere' } })
  expect(missing).toMatchObject({
    code: 1,
    err: expect.stringContaining('SOPS_AGE_KEY_FILE names /nowhere, which cannot be read'),
  })
})

test('without a key render says what is unknown, and validate is content', async () => {
  const ran = await world.run('render --offline --show-secrets')
  expect(ran.code).toBe(0)
  expect(ran.out).toContain("TOKEN: <sops('secrets.enc.yaml', 'mail.token') is not known here>")
  expect(ran.err).toContain('unknown  production: values of secrets.enc.yaml (secrets.enc.yaml is encrypted')
  expect((await world.run('validate')).code).toBe(0)
})

test('explain says whether the value is locked for lack of a key', async () => {
  const without = await world.run('explain api.env.TOKEN --offline')
  expect(without.out).toContain('*** (locked: no key here opens it)')
  const opened = await world.run('explain api.env.TOKEN --offline', { env: { SOPS_AGE_KEY: AGE_KEY } })
  expect(opened.out).toContain('***')
  expect(opened.out).not.toContain('locked')
  expect(opened.out + without.out).not.toContain(VALUE)
})

test('with the key of another file validate says whose is wanted', async () => {
  const ran = await world.run('validate', { env: { SOPS_AGE_KEY: WRONG } })
  expect(ran.code).not.toBe(0)
  expect(ran.err).toContain('.diploid.conf.js:4  services.api.env.TOKEN')
  expect(ran.err).toContain('[sops.wrong-key]')
  expect(ran.out + ran.err).not.toContain(WRONG)
})

test('apply holds the one service, until the agent is given the key', async () => {
  const held = await world.run('apply')
  expect(held.code).toBe(1)
  expect(held.out + held.err).toContain('! hold    api')
  expect(names(world)).toContain('create /apis/apps/v1/namespaces/shop-production/deployments/web')
  await post(world, '/api/v1/namespaces/diploid/secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'diploid-age', namespace: 'diploid' },
    stringData: { 'keys.txt': AGE_KEY },
  })
  const applied = await world.run('apply')
  expect(applied.err).not.toContain('hold')
  expect(applied.code).toBe(0)
  const secret = names(world).find((line) => line.includes('/secrets/api-env-'))
  expect(secret).toBeDefined()
  expect(applied.out + applied.err).not.toContain(VALUE)
})

/** Writes of objects, whatever the verb: an apply that makes one is a patch. */
function names({ writes }: World): readonly string[] {
  return writes().map((line) => line.replace(/^patch /, 'create ').replace(/\?.*$/, ''))
}

async function post({ kube }: World, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${kube.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.status).toBe(201)
}
