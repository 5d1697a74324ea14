import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Evaluated } from '../../src/core/config/script/evaluation.ts'
import { AFRESH, type Remember } from '../../src/core/remember.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import { remembering } from '../../src/reconcile/prepare/memory/remembered.ts'
import { OFFLINE_CLUSTER } from '../../src/reconcile/prepare/offline.ts'
import { prepareInstance } from '../../src/reconcile/prepare/prepare.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { MEMORY_PLACE, memoryGit } from '../bench/memory-git.ts'
import { inProcessEvaluator } from '../story/evaluator.ts'

// Whatever is remembered of earlier preparations, the next one says exactly what one from nothing says: the same objects, in
// the same order, the same origins to the line, the same problems.

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = lasting(await inProcessEvaluator(20_000))
})

type Files = Readonly<Record<string, string>>

const START: Files = {
  '.diploid.conf.js': opsFile(''),
  'db.diploid.yaml': 'type: postgres\n',
  'api.diploid.js': functionFile("env === 'production' ? 2 : 1", 'services.db.env'),
  'web.diploid.yaml': dataFile('api', 'replicas: 1'),
  'mail.diploid.yaml': dataFile('web', 'replicas: 1'),
  'base.diploid.yaml': `extends: ./shared/base.js\n${dataFile('web', 'replicas: 1')}`,
  'shared/base.js': baseFile(2),
  'code.diploid.yaml': 'repo: https://git.invalid/code.git\npath: own\nimage: registry.example.com/code:1\n',
  'own/.diploid.yaml': 'env: { OWN: one }\n',
}

/** What people do to a configuration; some of it is wrong, and put right by a later edit. */
const EDITS: Readonly<Record<string, Files | ((files: Files) => Files)>> = {
  'another replica': { 'web.diploid.yaml': dataFile('api', 'replicas: 3') },
  'a line above everything': ({ 'web.diploid.yaml': text = '', ...rest }) => ({
    ...rest,
    'web.diploid.yaml': `# a comment\n${text}`,
  }),
  'another port, which a neighbour reads': { 'api.diploid.js': functionFile('1', 'services.db.env', 9090) },
  'another route, which a neighbour reads': { 'web.diploid.yaml': dataFile('api', 'replicas: 1', 'www') },
  'another path to a neighbour': {
    'mail.diploid.yaml': `${dataFile('web', 'replicas: 1')}proxy: { /api/: api }\n`,
  },
  'a variable of all': { '.diploid.conf.js': opsFile("mail: 'other.example'") },
  'a default of all': { '.diploid.conf.js': opsFile('', 'replicas: 4') },
  'a variable that is a neighbour': { '.diploid.conf.js': opsFile('mail: services.api.host') },
  'a service more': { 'more.diploid.yaml': dataFile('db', 'replicas: 1') },
  'a service less': ({ 'mail.diploid.yaml': _, ...rest }) => rest,
  'a reference to nothing': { 'mail.diploid.yaml': dataFile('nobody', 'replicas: 1') },
  'a misspelt key': { 'mail.diploid.yaml': dataFile('web', 'replicsa: 1') },
  'a broken file': { 'mail.diploid.yaml': 'image: [\n' },
  'a file that throws': { 'api.diploid.js': 'module.exports = () => { throw new Error("no") }' },
  'a circle': {
    'web.diploid.yaml':
      'image: nginx\nport: 80\nenv: { A: "${services.web.env.B}", B: "${services.web.env.A}" }\n',
  },
  'two of one host': { 'mail.diploid.yaml': dataFile('web', 'url: https://web.bench.example') },
  'another base of one': { 'shared/base.js': baseFile(5) },
  'a base that throws': { 'shared/base.js': 'module.exports = () => { throw new Error("no") }' },
  'another own file': { 'own/.diploid.yaml': 'env: { OWN: two }\n' },
  'an own file that asks for too much': { 'own/.diploid.yaml': 'host: node\n' },
  'a patch': {
    'web.diploid.yaml': `${dataFile('api', 'replicas: 1')}patch: { Deployment: { spec: { paused: true } } }\n`,
  },
  'another image': { 'mail.diploid.yaml': dataFile('web', 'replicas: 1').replace('web:1', 'mail:2') },
  'another image, which a neighbour may run': {
    'api.diploid.js': functionFile('1', 'services.db.env').replace('api:1', 'api:2'),
  },
  'an image that is none': { 'mail.diploid.yaml': dataFile('web', 'replicas: 1').replace('web:1', 'WEB:1') },
  'an object that a neighbour makes': {
    'mail.diploid.yaml': `${dataFile('web', 'replicas: 1')}objects: [{ apiVersion: v1, kind: Service, metadata: { name: web } }]\n`,
  },
  'a Secret as it is': {
    'web.diploid.yaml': `${dataFile('api', 'replicas: 1')}objects: [{ apiVersion: v1, kind: Secret, metadata: { name: own }, stringData: { token: plain } }]\n`,
  },
  "a container with a neighbour's image": {
    'mail.diploid.yaml': `${dataFile('web', 'replicas: 1')}containers: { beside: { image: services.api, command: node beside.js } }\n`,
  },
  'as it was': START,
}

test('after any edits the remembered result is the result from nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...Object.keys(EDITS)), { minLength: 1, maxLength: 6 }),
      async (edits) => {
        const remember = remembering()
        let files = START
        await prepared(files, remember)
        for (const name of edits) {
          const edit = EDITS[name] ?? {}
          files = typeof edit === 'function' ? edit(files) : { ...files, ...edit }
          expect(await prepared(files, remember)).toEqual(await prepared(files, AFRESH))
        }
      },
    ),
    { numRuns: 12 },
  )
}, 120_000)

test('what did not change is the very same object', async () => {
  const remember = remembering()
  const [first] = await prepared(START, remember)
  expect(first?.problems).toEqual([])
  const [again] = await prepared({ ...START, ...(EDITS['another replica'] as Files) }, remember)
  const same = objectsOf(first).filter((object) => objectsOf(again).includes(object))
  const others = objectsOf(again).filter((object) => !same.includes(object))
  // A generated password is another object each time, so that whoever reads one is resolved again.
  expect([...new Set(others.map(({ service }) => service))].sort()).toEqual(['api', 'web', undefined])
  // What extends another file, and what is written in its own repository, is the same where neither changed.
  const kept = new Set(same.map(({ service }) => service))
  expect(['base', 'code', 'db', 'mail'].filter((name) => !kept.has(name))).toEqual([])
})

test('a service that is held leaves the others what they were', async () => {
  const remember = remembering()
  const held = { ...START, ...(EDITS['an own file that asks for too much'] as Files) }
  const [first] = await prepared(held, remember)
  expect([...(first?.value?.held?.keys() ?? [])]).toEqual(['code'])
  const [again] = await prepared({ ...held, ...(EDITS['another replica'] as Files) }, remember)
  const same = objectsOf(first).filter((object) => objectsOf(again).includes(object))
  const kept = new Set(same.map(({ service }) => service))
  expect(['base', 'db', 'mail'].filter((name) => !kept.has(name))).toEqual([])
})

test('a memory that is full forgets an instance, and goes on', async () => {
  const remember = remembering(1)
  await prepared(START, remember)
  expect(await prepared(START, remember)).toEqual(await prepared(START, AFRESH))
})

test('what a whole preparation did not ask for is forgotten, and nothing else', () => {
  const remember = remembering()
  const made: string[] = []
  const ask = (...names: readonly string[]) => {
    const { again } = remember.within('dev')
    for (const name of names) again('merged', name, [1], () => made.push(name))
    return made.splice(0)
  }
  expect(ask('web', 'mail')).toEqual(['web', 'mail'])
  remember.end('dev')
  // One that stops halfway forgets nothing.
  expect(ask('web')).toEqual([])
  expect(ask('web', 'mail')).toEqual([])
  remember.end('dev')
  expect(ask('web')).toEqual([])
  remember.end('dev')
  expect(ask('web', 'mail')).toEqual(['mail'])
})

test('what is of no instance stays while instances push each other out', () => {
  const remember = remembering(2)
  const made: string[] = []
  const ask = (name: string) => remember.again('read', name, [1], () => made.push(name))
  ask('ops')
  for (const name of ['a', 'b', 'c']) remember.within(name)
  remember.end('')
  ask('ops')
  expect(made).toEqual(['ops'])
  remember.end('')
  remember.end('')
  ask('ops')
  expect(made).toEqual(['ops', 'ops'])
})

test('instances have results of their own', () => {
  const remember = remembering()
  const dev = remember.within('dev').again('merged', 'web', [1], () => 'dev')
  expect([dev, remember.within('production').again('merged', 'web', [1], () => 'production')]).toEqual([
    'dev',
    'production',
  ])
  expect(remember.within('dev').again('merged', 'web', [2], () => 'another')).toBe('another')
})

function objectsOf(instance: Awaited<ReturnType<typeof prepared>>[number] | undefined) {
  return instance?.value?.rendered.desired.objects ?? []
}

async function prepared(files: Files, remember: Remember) {
  const { signal } = new AbortController()
  const git = memoryGit(files)
  const ports = {
    git,
    evaluator,
    remember,
    registry: undefined,
    scrubber: { learn: () => undefined, scrub: <T>(value: T) => value },
    sops: { open: () => Promise.reject(new Error('there is no such file')) },
  }
  const place = MEMORY_PLACE
  const { value: configuration, problems } = await readConfiguration(
    ports,
    place,
    await git.refs('', signal),
    signal,
  )
  if (configuration === undefined) return [{ problems, value: undefined }]
  const clock = { now: () => 0 }
  const { value: selection } = await selectInstances({ git, clock }, place, configuration, signal)
  const all = []
  for (const instance of selection.instances) {
    const known = {
      owner: undefined,
      cluster: OFFLINE_CLUSTER,
      previous: undefined,
      secrets: 'if-known' as const,
    }
    const { value, problems: found } = await prepareInstance(
      ports,
      { place, configuration, instance, ...known },
      signal,
    )
    const { services, values, layers, origins, rendered, held } = value ?? {}
    all.push({
      problems: [...problems, ...found],
      value: rendered && { services, values, layers, origins, rendered, held },
    })
  }
  return all
}

/** As the real evaluator does: the same files with the same argument give the very same result. */
function lasting(plain: Evaluator): Evaluator {
  const results = new Map<string, Evaluated>()
  return {
    ...plain,
    run: async (batch, signal) => {
      const keys = batch.map(({ file, files, argument }) => JSON.stringify([file, files.get(file), argument]))
      for (const [index, result] of (await plain.run(batch, signal)).entries()) {
        const key = keys[index] ?? ''
        if (!results.has(key)) results.set(key, result)
      }
      return keys.flatMap((key) => results.get(key) ?? [])
    },
  }
}

function opsFile(variables: string, defaults = 'replicas: 1'): string {
  return [
    'config = {',
    "  name: 'shop', domain: 'bench.example',",
    "  environments: { production: { branch: 'main' }, dev: { branch: 'main', env: { LEVEL: 'debug' } } },",
    `  vars: { mail: 'mail.bench.example', ${variables} },`,
    `  services: { defaults: { ${defaults}, env: { LEVEL: 'info' } } },`,
    '}',
  ].join('\n')
}

function baseFile(grace: number): string {
  return `module.exports = ({ env }) => ({ grace: ${grace}, env: { BASE: \`\${env}\` } })`
}

function functionFile(replicas: string, from: string, port = 8080): string {
  return [
    'module.exports = ({ env, vars }) => ({',
    `  image: 'registry.example.com/api:1', port: ${port},`,
    `  env: from(${from}),`,
    `  replicas: ${replicas}, labels: { mail: vars.mail },`,
    '})',
  ].join('\n')
}

function dataFile(peer: string, more: string, host = '$name'): string {
  return [
    'image: registry.example.com/web:1',
    'port: 8080',
    ...(more.startsWith('url') ? [] : [`url: https://${host}.$domain`]),
    'env:',
    "  MAIL: '${vars.mail}'",
    `  PEER: \${services.${peer}.url}`,
    more,
    '',
  ].join('\n')
}
