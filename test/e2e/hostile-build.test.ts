import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from './parts/agent.ts'
import { ask } from './parts/ask.ts'
import { kubectl } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// Whoever may push to a service repository writes its Dockerfile. It finds no credential, and its failure is its own.

const TOKEN = 'the-token-of-the-git-server-0123456789'
const FROM = 'FROM nginx:1.27-alpine\n'
const ROOT = '/usr/share/nginx/html'

/** Looks where credentials lie in other builders, and publishes what it finds. */
const THIEF = `${FROM}COPY . /loot/context
RUN (env; cat /proc/self/mounts; cat /proc/*/environ /proc/*/cmdline | tr '\\\\0' '\\\\n'; \\
  ls -laR /loot /credentials /docker /root /home /source /run /var/run /tmp /etc/git* /kaniko; \\
  find / -xdev -type f -size -64k \\( -path '*secret*' -o -path '*credential*' -o -name '.git*' -o -name '*.json' \\) \\
    -exec cat {} +; \\
  cat /var/run/secrets/kubernetes.io/serviceaccount/token /credentials/* /docker/* /loot/context/README /loot/context/.git/config) \\
  > ${ROOT}/loot.txt 2>&1; echo done >> ${ROOT}/loot.txt
EXPOSE 80
`
const PAGE = { Dockerfile: `${FROM}COPY index.html ${ROOT}/\nEXPOSE 80\n`, 'index.html': 'well\n' }
const FAILING = `${FROM}RUN echo 'line one of the failure' && echo 'cannot find the module leftpad' && exit 3\n`

let company: Company
let agent: Agent

beforeAll(async () => {
  const repositories = {
    ops: opsFiles('hostile', 'services: { thief: {}, failing: {}, well: {} },'),
    thief: { Dockerfile: THIEF, README: 'What a thief would commit.\n' },
    failing: { Dockerfile: FAILING },
    well: PAGE,
  }
  const auth = { user: 'git', token: TOKEN }
  company = await openCompany('hostile', repositories, { auth })
  agent = await company.agent({ env: { DIPLOID_GIT_TOKEN: TOKEN } })
})

afterAll(() => company.close())

const answer = async (service: string, path: string) =>
  (await ask(`http://${service}.${company.namespace}.svc.cluster.local/${path}`)).text

test('a Dockerfile that fails: its service fails with the end of its log, the others go on', async () => {
  const line = await agent.logged('round finished', undefined, 0, 120)
  expect(line.result).toBe('failed')
  expect(line.summary).toMatch(/^failed \(1 of 3\): failing: /)
  expect(await company.status('False')).toContain('cannot find the module leftpad')
  await eventually('the service that is well', async () => (await answer('well', '')) === 'well\n', 20)
})

test('a Dockerfile that looks for tokens finds none', async () => {
  const loot = await eventually('what it found', () => answer('thief', 'loot.txt'), 20)
  expect(loot).toContain('done')
  // It did look: these are there in every container.
  expect(loot).toContain('PATH=')
  expect(loot).toContain('What a thief would commit.')
  expect(loot).not.toContain(TOKEN)
  expect(loot).not.toContain(Buffer.from(`git:${TOKEN}`).toString('base64'))
  // A service account's token is a JWT; Git's settings would name the remote.
  expect(loot).not.toMatch(/\beyJ[A-Za-z0-9_-]{10,}\./)
  expect(loot).not.toContain('[remote ')
})

test('the token is nowhere to be read: not in a log, not in what the builds left in the cluster', async () => {
  expect(agent.output()).not.toContain(TOKEN)
  const left = await kubectl('get', 'jobs,pods,events,configmaps', '-A', '-o', 'yaml')
  expect(left).not.toContain(TOKEN)
  const environments = await kubectl('get', 'environments.diploid.dev', '-o', 'yaml')
  expect(environments).not.toContain(TOKEN)
  const pods = await kubectl('-n', 'diploid-builds', 'get', 'pods', '-o', 'name')
  for (const pod of pods.trim().split('\n'))
    expect(await kubectl('-n', 'diploid-builds', 'logs', pod, '--all-containers')).not.toContain(TOKEN)
})
