import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { describeImages } from '../../../src/core/images/describe.ts'
import type { Image, ImageFacts, Lookups, TreeEntry } from '../../../src/core/images/image.ts'
import type { ImageContext, InputFacts } from '../../../src/core/images/image-inputs.ts'
import { unknownParts } from '../../../src/core/images/key/parts.ts'
import { basesNeeded, inputsNeeded, isInsecureBase, lookupsNeeded } from '../../../src/core/images/needed.ts'
import { printProblem } from '../../../src/core/problem.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import type { Service, ServiceImage } from '../../../src/core/services/service.ts'

const BASE = `sha256:${'a'.repeat(64)}`
const context: ImageContext = {
  project: 'shop',
  instance: { environment: 'production', name: 'production' },
  registry: { push: 'push.example/shop', pull: 'pull.example/shop', insecure: false },
}
const files = {
  Dockerfile: 'FROM node:24\nEXPOSE 3000',
  '.dockerignore': 'docs\n',
  'src/a.js': '1',
  'docs/x.md': 'x',
}

test('an image is named by what goes into it', () => {
  const image = built()
  expect(image).toMatchObject({
    service: 'api',
    reference: `pull.example/shop/api:${image.key}`,
    push: `push.example/shop/api:${image.key}`,
    exposed: [{ port: 3000, protocol: 'TCP' }],
    workdir: { known: true, value: '/home' },
    build: {
      context: '',
      dockerfile: 'Dockerfile',
      args: {},
      bases: { 'node:24': `docker.io/library/node@${BASE}` },
    },
  })
  expect(image.parts.map(({ name }) => name)).toEqual(['context', 'dockerfile', 'platform', 'base node:24'])
})

test('the key moves exactly with what can change the bytes', () => {
  const { key } = built()
  expect(built({ ...files, 'docs/x.md': 'changed' }).key).toBe(key)
  expect(built(files, { commit: 'f'.repeat(40) }).key).toBe(key)
  expect(built(files, { args: { UNUSED: '1' } }).key).toBe(key)
  const others = [
    built({ ...files, 'src/a.js': '2' }),
    built({ ...files, 'src/b.js': '2' }),
    built({ ...files, '.dockerignore': 'docs\n#\n' }),
    built({ ...files, Dockerfile: 'FROM node:24\nEXPOSE 3001' }),
    built({ ...files, Dockerfile: 'FROM node:24 AS x\nEXPOSE 3000' }, { target: 'x' }),
    built(files, {}, `sha256:${'b'.repeat(64)}`),
    built({ ...files, Dockerfile: 'FROM node:24\nARG MODE' }, { args: { MODE: 'a' } }),
    built({ ...files, Dockerfile: 'FROM node:24\nARG MODE' }, { args: { MODE: 'b' } }),
    built({ ...files, Dockerfile: 'FROM node:24\nARG ENVIRONMENT' }),
  ]
  expect(new Set([key, ...others.map((other) => other.key)]).size).toBe(others.length + 1)
})

test('ports and folder of the base where the Dockerfile says nothing', () => {
  expect(built({ Dockerfile: 'FROM node:24' })).toMatchObject({
    exposed: [{ port: 80, protocol: 'TCP' }],
    workdir: { known: true, value: '/home' },
  })
})

test('a context below the service’s path, with an ignore file of the Dockerfile’s own', () => {
  const tree = {
    'shop/api/app/Dockerfile': 'FROM scratch',
    'shop/api/app/Dockerfile.dockerignore': '*\n!keep',
    'shop/api/app/keep': '1',
    'shop/api/app/drop': '1',
    'shop/api/other': '1',
  }
  const place = { path: 'shop/api', context: 'app', dockerfile: 'app/Dockerfile' }
  const image = built(tree, place)
  expect(image.build).toMatchObject({ context: 'shop/api/app', dockerfile: 'shop/api/app/Dockerfile' })
  expect(built({ ...tree, 'shop/api/app/drop': '2', 'shop/api/other': '2' }, place).key).toBe(image.key)
  expect(built({ ...tree, 'shop/api/app/keep': '2' }, place).key).not.toBe(image.key)
})

test('needs: one listing for services of one folder, bases asked once, lookups under the name that is pushed', () => {
  const services = [service('a'), service('b')]
  expect(inputsNeeded(services)).toMatchObject([
    {
      repo: 'https://git.example/api.git',
      folder: '',
      files: ['Dockerfile', 'Dockerfile.dockerignore', '.dockerignore'],
      services: ['a', 'b'],
    },
  ])
  expect(basesNeeded(services, inputsOf(services, files), context)).toEqual([
    { reference: 'node:24', refresh: 604_800 },
  ])
  const image = built()
  expect(lookupsNeeded([image])).toEqual([{ reference: image.reference, ask: image.push, insecure: false }])
})

test('a base in our own registry is asked as that registry is', () => {
  const registry = { push: 'push.example/shop', pull: 'pull.example/shop', insecure: true }
  expect(isInsecureBase('push.example/base:1', { ...context, registry })).toBe(true)
  expect(isInsecureBase('node:24', { ...context, registry })).toBe(false)
  expect(isInsecureBase('push.example/base:1', context)).toBe(false)
})

test('nobody was asked: the image has a key of its own, and is not to be built', () => {
  const services = [service('api')]
  const { value, problems } = describeImages(services, inputsOf(services, files), new Map(), context)
  expect(problems).toEqual([])
  expect(value.flatMap(unknownParts)).toEqual([{ kind: 'base', of: 'node:24' }])
  expect(unknownParts(built())).toEqual([])
})

test.each<
  [string, Partial<Place>, Record<string, string>, Lookups | undefined, Partial<ImageContext>, string]
>([
  [
    'no Dockerfile',
    {},
    { 'a.js': '' },
    undefined,
    {},
    'https://git.example/api.git has no Dockerfile at main@ccccccc, and api is built from it',
  ],
  [
    'no registry',
    {},
    files,
    undefined,
    { registry: undefined },
    "Set registry: 'registry.example.com/group'",
  ],
  ['outside', { context: '../..' }, files, undefined, {}, 'lies outside of the repository'],
  [
    'bad Dockerfile',
    {},
    { Dockerfile: 'RUN x' },
    undefined,
    {},
    'Dockerfile of https://git.example/api.git: has no FROM',
  ],
  [
    'bad ignore file',
    {},
    { ...files, '.dockerignore': 'a\n[' },
    undefined,
    {},
    '.dockerignore:2  .dockerignore of https://git.example/api.git has a pattern',
  ],
  [
    'base absent',
    {},
    files,
    new Map([['node:24', { known: true, value: 'absent' }]]),
    {},
    'node:24, on which the build stands, is not in its registry',
  ],
])('%s is a problem of its service', (_what, place, tree, bases, other, text) => {
  const services = [service('api', place)]
  const { value, problems } = describeImages(services, inputsOf(services, tree), bases ?? lookups(BASE), {
    ...context,
    ...other,
  })
  expect(value).toEqual([])
  expect(problems).toMatchObject([{ service: 'api' }])
  expect(problems.map(printProblem).join('\n')).toContain(text)
})

test('a base that the registry did not tell holds the service, and what is known of the image is told', () => {
  const services = [service('api')]
  const bases = new Map([['node:24', { known: false as const, reason: 'timed out' }]])
  const { value, problems } = describeImages(services, inputsOf(services, files), bases, context)
  expect(value).toMatchObject([{ service: 'api' }])
  expect(value.map(unknownParts)).toEqual([[{ kind: 'base', of: 'node:24' }]])
  expect(problems.map(printProblem).join('\n')).toContain('is not known: timed out')
})

test('a declared commit makes every commit a build, and that is said', () => {
  const services = [service('api')]
  const { value, problems } = describeImages(
    services,
    inputsOf(services, { Dockerfile: 'FROM node:24\nARG GIT_SHA' }),
    lookups(BASE),
    context,
  )
  expect(problems).toMatchObject([{ code: 'image.commit-argument', severity: 'warning' }])
  expect(value).toMatchObject([{ build: { args: { GIT_SHA: 'c'.repeat(40) } } }])
})

describe('a secret that the build mounts', () => {
  const mounting = { Dockerfile: 'FROM node:24\nRUN --mount=type=secret,id=npm,target=/root/.npmrc npm ci' }
  const npm = new Sensitive('npm-token', 'secret(npm)')
  const versions = (version: string) => ({ ...context, secretVersions: { 'build api/npm': version } })

  test('is in the key by name and version, and in no part by its value', () => {
    const image = described(mounting, { npm }, versions('1')).image
    expect(image.parts.at(-1)).toEqual({ name: 'secret npm', value: '1' })
    expect(image.build.secrets).toEqual({ npm })
    expect(JSON.stringify(image.parts)).not.toContain('npm-token')
    expect(described(mounting, { npm }, versions('1')).image.key).toBe(image.key)
    expect(described(mounting, { npm }, versions('2')).image.key).not.toBe(image.key)
    expect(described(mounting, {}, versions('1')).image.key).not.toBe(image.key)
  })

  test('without a version keeps the image from being built', () => {
    const { image } = described(mounting, { npm }, context)
    expect(unknownParts(image)).toEqual([{ kind: 'secret', of: 'npm' }])
    expect(unknownParts(built({ Dockerfile: 'FROM node:24\nARG A' }, { args: { A: 'unknown' } }))).toEqual([])
  })

  test.each([
    ['RUN --mount=type=secret,id=npm x', ''],
    ['RUN --mount=type=secret,target=/run/npm x', ''],
    ['RUN --mount=type=secret,source=npm,target=/root/.npmrc x', ''],
    ['RUN --mount=type=cache,target=/c --mount=id="npm",type=secret,env=TOKEN x', ''],
    ['ARG ID\nRUN --mount=type=secret,id=$ID x', ''],
    [
      'RUN --mount=type=cache,id=npm,target=/c x',
      'Mount it where it is needed: RUN --mount=type=secret,id=npm …',
    ],
    ['RUN --mount=type=secret,id=npmm x', "It mounts 'npmm': give both the same name."],
    ['RUN x', "no RUN of Dockerfile mounts the secret 'npm'"],
  ])('%s', (run, told) => {
    const { problems } = described({ Dockerfile: `FROM node:24\n${run}` }, { npm }, versions('1'))
    expect(problems.map(printProblem).join()).toContain(told)
    expect(problems.length).toBe(told === '' ? 0 : 1)
  })

  function described(
    tree: Record<string, string>,
    secrets: Readonly<Record<string, Sensitive>>,
    where: ImageContext,
  ) {
    const plain = service('api')
    if (plain.image.kind !== 'build') throw new Error('it is built')
    const api = { ...plain, image: { ...plain.image, build: { ...plain.image.build, secrets } } }
    const { value, problems } = describeImages([api], inputsOf([api], tree), lookups(BASE), where)
    const [image] = value
    if (image?.kind !== 'build') throw new Error(problems.map(printProblem).join('\n'))
    return { image, problems }
  }
})

test('ready images keep the reference as written', () => {
  const services = [
    { ...service('db'), image: { kind: 'ready', reference: 'mysql:8' } satisfies ServiceImage },
  ]
  expect(describeImages(services, new Map(), new Map(), context).value).toEqual([
    { kind: 'ready', service: 'db', reference: 'mysql:8' },
  ])
})

interface Place {
  readonly commit: string
  readonly path: string
  readonly context: string
  readonly dockerfile: string
  readonly target: string
  readonly args: Record<string, string>
}

function built(
  tree: Record<string, string> = files,
  place: Partial<Place> = {},
  digest = BASE,
): Extract<Image, { kind: 'build' }> {
  const services = [service('api', place)]
  const { value, problems } = describeImages(services, inputsOf(services, tree), lookups(digest), context)
  const [image] = value
  if (image?.kind !== 'build') throw new Error(problems.map(printProblem).join('\n'))
  return image
}

function lookups(digest: string): Lookups {
  const facts: ImageFacts = {
    digest,
    ports: [{ port: 80, protocol: 'TCP' }],
    workdir: '/home',
    user: '',
  }
  return new Map([['node:24', { known: true, value: facts }]])
}

function inputsOf(services: readonly Service[], tree: Record<string, string>): InputFacts {
  const entries = new Map<string, TreeEntry>(
    Object.entries(tree).map(([path, text]) => [
      path,
      { mode: '100644', oid: createHash('sha1').update(text).digest('hex') },
    ]),
  )
  return new Map(
    inputsNeeded(services).map((need) => {
      const texts = new Map(
        need.files.flatMap((path) => (tree[path] === undefined ? [] : [[path, tree[path]]])),
      )
      return [
        need.id,
        { known: true, value: { tree: { commit: need.commit, entries }, texts, bytes: new Map() } },
      ]
    }),
  )
}

function service(name: string, place: Partial<Place> = {}): Service {
  const {
    commit = 'c'.repeat(40),
    path = '',
    context = '',
    dockerfile = 'Dockerfile',
    target,
    args = {},
  } = place
  return {
    name,
    source: { kind: 'repository', repo: 'https://git.example/api.git', path, branch: 'main', commit },
    shape: 'deployment',
    image: {
      kind: 'build',
      build: { context, dockerfile, args, ...(target === undefined ? {} : { target }) },
    },
    env: {},
    files: {},
    routes: [],
    headless: false,
    storage: [],
    hostMaps: [],
    replicas: 1,
    resources: {},
    uniquePerNode: false,
    nodes: {},
    tolerations: [],
    health: {},
    cron: [],
    needs: [],
    labels: {},
    annotations: {},
    objects: [],
    patch: {},
    replace: 'refuse',
  }
}
