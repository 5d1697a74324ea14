import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createClock } from '../../../src/adapters/clock/clock.ts'
import { createRandom } from '../../../src/adapters/clock/random.ts'
import { gitCredentials, registryCredentials } from '../../../src/adapters/credentials/credentials.ts'
import { createGit } from '../../../src/adapters/git/git.ts'
import { createHttp } from '../../../src/adapters/http.ts'
import { createKubernetesBackend } from '../../../src/adapters/kubernetes/backend.ts'
import { createKubeClient } from '../../../src/adapters/kubernetes/transport/client.ts'
import { plainConnection } from '../../../src/adapters/kubernetes/transport/connection.ts'
import { createLog } from '../../../src/adapters/log/log.ts'
import { createScrubber } from '../../../src/adapters/log/scrubber.ts'
import { createRegistry } from '../../../src/adapters/registry/registry.ts'
import { makeTerminal } from '../../../src/cli/output/terminal.ts'
import { reportFailure } from '../../../src/cli/program/report-failure.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import type { Scrubber } from '../../../src/ports/log.ts'
import { lineText, secretText } from '../../secrets/secret-texts.ts'
import { leaks, traces } from '../../secrets/traces.ts'
import { type EchoServer, startEchoServer } from './echo-server.ts'

// Other sides that repeat what they were sent: what came back must not leave, neither as an error nor by the log.

let server: EchoServer
beforeAll(async () => {
  server = await startEchoServer()
})
afterAll(() => server.close())
beforeEach(() => {
  server.answer = { status: 400, body: '{echo}' }
})

const STATUSES = [400, 401, 403, 404, 409, 410, 413, 422]

test('an API server that quotes the object and the token', async () => {
  await fc.assert(
    fc.asyncProperty(secretText, lineText, fc.constantFrom(...STATUSES), async (secret, token, status) => {
      const status_ = {
        kind: 'Status',
        message: '{echo}',
        details: { causes: [{ field: 'x', message: '{echo}' }] },
      }
      for (const body of ['{echo}', JSON.stringify(status_)]) {
        server.answer = { status, body }
        const leaving = await outputs(async (parts) => {
          const connection = plainConnection({ name: 'prod', server: server.url, token: ascii(token) })
          const client = createKubeClient({ ...parts, connection, userAgent: 'test' })
          try {
            const about = {
              verb: 'patch',
              group: 'apps',
              resource: 'deployments',
              kind: 'Deployment',
            } as const
            const password = new Sensitive(secret, 'a test')
            for (const each of [password, password.map((text) => Buffer.from(text).toString('base64'))]) {
              parts.scrubber.learn(each)
              for (const root of Sensitive.roots(each)) parts.scrubber.learn(root)
            }
            const call = {
              method: 'PATCH',
              path: '/apis/apps/v1/x',
              body: JSON.stringify({ secret }),
              about,
            } as const
            await client.call(call, parts.signal)
          } finally {
            await client.close()
          }
        })
        expect(leaks(leaving, [secret, ascii(token)])).toEqual([])
        expect(leaving.message).toMatch(/^(Deployment|prod)/)
      }
    }),
    { numRuns: 20 },
  )
})

test('an object with a secret in it that the API server refuses', async () => {
  const resource = { name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['patch', 'list'] }
  server.sound.set('/api', { kind: 'APIVersions', versions: ['v1'] })
  server.sound.set('/apis', { kind: 'APIGroupList', groups: [] })
  server.sound.set('/api/v1', { kind: 'APIResourceList', groupVersion: 'v1', resources: [resource] })
  await fc.assert(
    fc.asyncProperty(secretText, async (secret) => {
      server.answer = {
        status: 422,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind: 'Status', message: '{echo}' }),
      }
      const leaving = await outputs(async (parts) => {
        const connection = plainConnection({ name: 'prod', server: server.url })
        const client = createKubeClient({ ...parts, connection, userAgent: 'test' })
        const backend = createKubernetesBackend({ ...parts, client })
        const id = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' }
        const url = Sensitive.join(['https://me:', new Sensitive(secret, 'a test'), '@host/'], 'url')
        const data = { URL: url.map((text) => Buffer.from(text).toString('base64')) }
        const body = {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'web', namespace: 'shop' },
          data,
        }
        try {
          await backend.apply({ id, body }, { verb: 'create', force: false }, parts.signal)
        } finally {
          await backend.close()
          await client.close()
        }
      })
      expect(leaks(leaving, [secret])).toEqual([])
      expect(server.repeated.at(-1)).toBe('PATCH /api/v1/namespaces/shop/configmaps/web')
      expect(leaving.message).toMatch(/^ConfigMap.web .* is not accepted by prod: PATCH/)
    }),
    { numRuns: 20 },
  )
})

test('a Git server that quotes the token, from the environment or in the URL', async () => {
  await fc.assert(
    fc.asyncProperty(
      lineText,
      fc.boolean(),
      fc.constantFrom(...STATUSES, 200),
      async (token, inUrl, status) => {
        server.answer = {
          status,
          headers: { 'content-type': 'text/plain; {echo}'.slice(0, 10) },
          body: '{echo}',
        }
        const plain = `${server.url}/acme/ops.git`
        const url = inUrl ? plain.replace('//', `//robot:${encodeURIComponent(token)}@`) : plain
        const leaving = await outputs(async (parts) => {
          const env = inUrl ? {} : { DIPLOID_GIT_TOKEN: token, DIPLOID_GIT_USER: 'robot' }
          const http = createHttp({ userAgent: 'test', env: {}, scrubber: parts.scrubber })
          const credentials = gitCredentials(env, { opsUrl: url }, parts.scrubber)
          const git = createGit({ http, credentials })
          try {
            await git.refs(url, parts.signal)
          } finally {
            await git.close()
            await http.close()
          }
        })
        expect(leaks(leaving, [token])).toEqual([])
        expect(leaving.message).toContain(plain)
      },
    ),
    { numRuns: 20 },
  )
})

test('a registry that quotes the account: in its answer, and in what it says about signing in', async () => {
  const challenges = [
    'Basic realm="{echo}"',
    'Bearer realm="{echo}"',
    'Bearer realm="http://{echo}/x",service="{echo}"',
  ]
  await fc.assert(
    fc.asyncProperty(lineText, fc.constantFrom(...challenges), async (password, challenge) => {
      const coded = Buffer.from(`robot:${password}`).toString('base64')
      const header = challenge.replaceAll('{echo}', `${ascii(password)} ${coded}`.replaceAll('"', ''))
      server.answer = { status: 401, headers: { 'www-authenticate': ascii(header) }, body: '{echo}' }
      const leaving = await outputs(async (parts) => {
        const env = {
          DIPLOID_REGISTRY_HOST: server.host,
          DIPLOID_REGISTRY_USER: 'robot',
          DIPLOID_REGISTRY_TOKEN: password,
          HOME: '/nowhere',
        }
        const http = createHttp({ userAgent: 'test', env: {}, scrubber: parts.scrubber })
        const registry = createRegistry({ http, credentials: registryCredentials(env, parts.scrubber) })
        try {
          await registry.inspect(`${server.host}/shop/web:1`, parts.signal)
        } finally {
          await http.close()
        }
      })
      expect(leaks(leaving, [password])).toEqual([])
      expect(leaving.message).toContain(server.host)
    }),
    { numRuns: 20 },
  )
})

test('a bug whose message holds a secret of several short lines', async () => {
  await fc.assert(
    fc.asyncProperty(secretText, secretText, async (one, other) => {
      const secret = `${one}\n${other}\nend`
      const leaving = await outputs(async ({ scrubber }) => {
        scrubber.learn(secret)
        throw new TypeError(`cannot read ${secret}`)
      })
      expect(leaks(leaving, [secret, one, other])).toEqual([])
    }),
    { numRuns: 15 },
  )
})

test('the harness sees what nobody took out', async () => {
  const leaving = await outputs(() => Promise.reject(new Error('refused: hunter2-hunter2')))
  expect(traces(leaving.stderr ?? '', 'hunter2-hunter2')).toEqual([
    'plain',
    'json',
    'json in json',
    'json in ASCII',
    'json for HTML',
    'url',
    'userinfo',
    'yaml',
    'form',
  ])
})

interface Parts {
  readonly scrubber: Scrubber
  readonly clock: ReturnType<typeof createClock>
  readonly random: ReturnType<typeof createRandom>
  readonly log: ReturnType<typeof createLog>
  readonly signal: AbortSignal
}

/** All that leaves when this fails: the log, and what the command line says of the failure, for people and machines. */
async function outputs(fail: (parts: Parts) => Promise<unknown>): Promise<Record<string, string>> {
  const lines: string[] = []
  const scrubber = createScrubber()
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) }, scrubber })
  const parts = {
    scrubber,
    clock: createClock(),
    random: createRandom(),
    log,
    signal: AbortSignal.timeout(20_000),
  }
  const error = await fail(parts).then(
    () => new Error('nothing failed'),
    (reason: unknown) => reason,
  )
  log.error('a round failed', { err: error, summary: String(error) })
  let stdout = ''
  let stderr = ''
  const terminal = makeTerminal(
    { write: (text) => (stdout += text) },
    { write: (text) => (stderr += text) },
    {},
    '/',
    'never',
    scrubber,
  )
  for (const output of ['text', 'json', 'yaml'] as const)
    reportFailure({ terminal, options: { output, color: 'never', verbose: true }, scrubber }, error)
  const message = error instanceof Error ? scrubber.scrub(error.message) : ''
  return { log: lines.join(''), stdout, stderr, message }
}

/** What a header can carry. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '~')
}
