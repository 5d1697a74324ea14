import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from './parts/agent.ts'
import { ask } from './parts/ask.ts'
import { kubectl, list } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// A build that needs a token of a Secret: it has it while a step mounts it, and afterwards it is nowhere.

const ROOT = '/usr/share/nginx/html'
const FROM = 'FROM nginx:1.27-alpine\n'
/** Publishes a hash of the token and where else the image has it, and prints it, as a careless build would. */
const NEEDY = `${FROM}RUN --mount=type=secret,id=npm cat /run/secrets/npm && base64 /run/secrets/npm && \\
  sha256sum < /run/secrets/npm | cut -c 1-64 > ${ROOT}/hash.txt
RUN (env; ls -A /run/secrets; grep -rls 'npm-token' /etc /root /home /run /tmp /usr/share /var; true) > ${ROOT}/found.txt 2>&1; echo done >> ${ROOT}/found.txt
EXPOSE 80
`
const FIRST = 'npm-token-of-the-first-year-0123456789'
const SECOND = 'npm-token-of-the-second-year-9876543210'

let company: Company
let agent: Agent

beforeAll(async () => {
  company = await openCompany('needy', {
    ops: opsFiles(
      'needy',
      "services: { needy: { build: { secrets: { npm: secret('npm', 'token') } } }, well: {} },",
    ),
    needy: { Dockerfile: NEEDY },
    well: { Dockerfile: `${FROM}EXPOSE 80\n` },
  })
  agent = await company.agent({ env: { DIPLOID_LOG_LEVEL: 'debug' } })
})

afterAll(() => company.close())

const page = async (path: string) =>
  (await ask(`http://needy.${company.namespace}.svc.cluster.local/${path}`)).text
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

test('without the Secret its service waits, and the other is built', async () => {
  const line = await agent.logged('round finished', undefined, 0, 120)
  expect(line.summary).toContain("there is no Secret 'npm' in namespace acme-needy")
  expect(await kubectl('-n', 'diploid-builds', 'get', 'jobs', '-o', 'name')).not.toContain('build-needy-')
})

test('with it the build has the token, and the image does not', async () => {
  const { namespace } = company
  await kubectl('-n', namespace, 'create', 'secret', 'generic', 'npm', `--from-literal=token=${FIRST}`)
  await eventually(
    'the page of the first token',
    async () => (await page('hash.txt')).trim() === hashOf(FIRST),
    120,
  )
  const found = await page('found.txt')
  expect(found).toContain('done')
  expect(found).toContain('PATH=')
  expect(found).not.toContain('npm-token')
  expect(found).not.toMatch(/^\/(?:etc|root|home|run|tmp|usr|var)\//m)
})

test('another token is another build', async () => {
  const patch = JSON.stringify({ stringData: { token: SECOND } })
  await kubectl('-n', company.namespace, 'patch', 'secret', 'npm', '--patch', patch)
  await eventually(
    'the page of the second token',
    async () => (await page('hash.txt')).trim() === hashOf(SECOND),
    120,
  )
  expect((await page('hash.txt')).trim()).toBe(hashOf(SECOND))
})

test('afterwards no Secret of the builds has it, and no Job, pod, event, record or log ever had', async () => {
  const secrets = (await list('diploid-builds', 'secrets')).map(({ metadata }) => metadata.name)
  expect(secrets.filter((name) => name.endsWith('-secrets'))).toEqual([])
  const left = await kubectl(
    'get',
    'jobs,pods,events,configmaps,environments.diploid.dev',
    '-A',
    '-o',
    'yaml',
  )
  const pods = (await kubectl('-n', 'diploid-builds', 'get', 'pods', '-o', 'name')).trim().split('\n')
  expect(pods.some((pod) => pod.includes('build-needy-'))).toBe(true)
  for (const token of [FIRST, SECOND]) {
    for (const form of [token, Buffer.from(token).toString('base64')]) {
      expect(left).not.toContain(form)
      expect(agent.output()).not.toContain(form)
    }
  }
  // What the careless build printed was taken out of its log on the way.
  expect(agent.output()).toContain('"line":"#')
  expect(agent.output()).toContain('***')
})
