import fc from 'fast-check'
import { dump } from 'js-yaml'
import { beforeAll, expect, test } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import { reveal } from '../../../src/core/sensitive.ts'
import type { Evaluator } from '../../../src/ports/evaluator.ts'
import { emptyCluster } from '../../story/cluster.ts'
import { inProcessEvaluator } from '../../story/evaluator.ts'
import { tell } from '../../story/pipeline.ts'

// A value is in the objects of the environments that its layer speaks to, and not one byte of it is in any other: every
// place where something may be said of a service, with a mark of its own, and everything that is rendered of it.

const ENVIRONMENTS = ['production', 'dev', 'stage'] as const
type Environment = (typeof ENVIRONMENTS)[number]

/** Where something is said: which file or key, for which environment, and of what. */
interface Said {
  readonly place: keyof typeof PLACES
  readonly environment: Environment | undefined
  readonly kind: keyof typeof KINDS
}

/** What the mark becomes: a variable, a label, a file, an argument, a value that is only referred to. */
const KINDS = {
  env: (key, mark) => ({ env: { [key]: mark } }),
  label: (key, mark) => ({ labels: { [key]: mark } }),
  file: (key, mark) => ({ files: { [`/etc/${key}`]: `text ${mark}\n` } }),
  cron: (key, mark) => ({ cron: { [key]: { schedule: '@daily', command: ['run', mark] } } }),
  object: (key, mark) => ({ annotations: { [`example.org/${key}`]: mark } }),
} satisfies Record<string, (key: string, mark: string) => JsonMap>

/** How a place says something in one environment, or in all. `own`: the service repository's file, which may not say all. */
const PLACES = {
  defaults: ({ ops }, own, environment) => put(ops, ['services', 'defaults', ...byEnv(environment)], own),
  'services.web': ({ ops }, own, environment) => put(ops, ['services', 'web', ...byEnv(environment)], own),
  'services.web by name': ({ ops }, own, environment) =>
    put(ops, ['services', 'web', ...(environment === undefined ? [] : [environment])], own),
  'web.diploid.yaml': ({ service }, own, environment) => put(service, byEnv(environment), own),
  'environments.<name>.defaults': ({ ops }, own, environment) =>
    put(ops, ['environments', environment ?? 'dev', 'defaults'], own),
  'the own file': ({ own: file }, own, environment) => put(file, byEnv(environment), own),
} satisfies Record<string, (files: Written, own: JsonMap, environment: Environment | undefined) => void>

interface Written {
  readonly ops: Record<string, unknown>
  readonly service: Record<string, unknown>
  readonly own: Record<string, unknown>
}

const said: fc.Arbitrary<Said> = fc
  .record({
    place: fc.constantFrom(...(Object.keys(PLACES) as (keyof typeof PLACES)[])),
    environment: fc.option(fc.constantFrom(...ENVIRONMENTS), { nil: undefined }),
    kind: fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[])),
  })
  .filter(({ place, kind }) => place !== 'the own file' || kind === 'env' || kind === 'cron')

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = await inProcessEvaluator()
})

test('a mark is where its layer speaks, and nowhere else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .uniqueArray(said, { minLength: 1, maxLength: 8, selector: (each) => JSON.stringify(each) })
        .filter((all) => !saysTwice(all)),
      async (all) => {
        const objects = await renderedBy(filesOf(all))
        for (const [index, each] of all.entries()) {
          const where = ENVIRONMENTS.filter((name) => objects.get(name)?.includes(markOf(index)))
          expect(where, JSON.stringify(each)).toEqual(environmentsOf(each))
        }
      },
    ),
    { numRuns: 25 },
  )
})

test('a variable of one environment reaches no other, also by a reference', async () => {
  const ops = {
    environments: {
      production: { branch: 'main' },
      dev: { branch: 'main', vars: { where: 'mark-dev' }, env: { ONLY: 'mark-only-dev' } },
      stage: { branch: 'main', vars: { where: 'mark-stage' } },
    },
    vars: { where: 'mark-all' },
    services: {
      web: { image: 'web:1', env: { WHERE: '${vars.where}' } },
      api: {
        image: 'api:1',
        args: ['${services.web.env.WHERE}', '${services.web.env.ONLY}'],
        production: { args: [] },
        stage: { args: [] },
      },
    },
  }
  const objects = await renderedBy({ ops, service: {}, own: {} })
  const marks = (name: Environment) => [...new Set(objects.get(name)?.match(/mark-[a-z-]+/g))].sort()
  expect(marks('production')).toEqual(['mark-all'])
  expect(marks('dev')).toEqual(['mark-dev', 'mark-only-dev'])
  expect(marks('stage')).toEqual(['mark-stage'])
})

/** Every byte of every object, by environment. */
async function renderedBy({ ops, service, own }: Written): Promise<ReadonlyMap<string, string>> {
  const file = (value: unknown) => dump(value)
  const repositories = new Map([
    [
      'ops',
      new Map([
        ['.diploid.conf.yaml', file({ name: 'shop', registry: 'registry.test/shop', ...ops })],
        ['web.diploid.yaml', file(service)],
      ]),
    ],
    [
      'web',
      new Map([
        ['Dockerfile', 'FROM nginx\nEXPOSE 80\n'],
        ['.diploid.yaml', file(own)],
      ]),
    ],
  ])
  const texts = new Map<string, string>()
  const told = await tell(repositories, emptyCluster(), evaluator, {
    onRendered: (objects) => {
      const namespace = objects.find(({ id }) => id.kind === 'Namespace')?.id.name ?? ''
      texts.set(
        namespace.replace('shop-', ''),
        objects.map(({ body }) => JSON.stringify(reveal(body))).join('\n'),
      )
    },
  })
  expect(told).not.toMatch(/^error|! hold/m)
  expect([...texts.keys()].sort()).toEqual([...ENVIRONMENTS].sort())
  return texts
}

function filesOf(all: readonly Said[]): Written {
  const environments = Object.fromEntries(ENVIRONMENTS.map((name) => [name, { branch: 'main' }]))
  const written: Written = { ops: { environments, services: { web: {} } }, service: {}, own: { port: 80 } }
  for (const [index, { place, environment, kind }] of all.entries())
    PLACES[place](written, KINDS[kind](`k${index}`, markOf(index)), environment)
  return written
}

/** One place that speaks of one environment in two forms is a mistake of its own. */
function saysTwice(all: readonly Said[]): boolean {
  return ENVIRONMENTS.some((name) => {
    const places = all.filter(({ environment }) => environment === name).map(({ place }) => place)
    return places.includes('services.web') && places.includes('services.web by name')
  })
}

function environmentsOf({ place, environment }: Said): readonly Environment[] {
  if (place === 'environments.<name>.defaults') return [environment ?? 'dev']
  return environment === undefined ? ENVIRONMENTS : [environment]
}

function markOf(index: number): string {
  return `mark-${String.fromCharCode(97 + index).repeat(8)}`
}

function byEnv(environment: Environment | undefined): readonly string[] {
  return environment === undefined ? [] : ['byEnv', environment]
}

/** Below the path, beside what is there. */
function put(into: Record<string, unknown>, path: readonly string[], own: JsonMap): void {
  const [key, ...rest] = path
  if (key !== undefined) {
    into[key] ??= {}
    put(into[key] as Record<string, unknown>, rest, own)
    return
  }
  for (const [name, value] of Object.entries(own))
    into[name] = { ...(into[name] as object | undefined), ...(value as object) }
}
