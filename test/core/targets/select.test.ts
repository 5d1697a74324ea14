import { describe, expect, test } from 'vitest'
import type { BranchPatterns, EnvironmentConfig, Ops, ServiceSource } from '../../../src/core/config/ops.ts'
import { known, unknown } from '../../../src/core/json.ts'
import { allProblems, printProblem } from '../../../src/core/problem.ts'
import { refsNeeded, tipsNeeded } from '../../../src/core/targets/needed.ts'
import { selectTargets } from '../../../src/core/targets/select.ts'
import type { Instance, RefListing, RefListings } from '../../../src/core/targets/target.ts'
import { selectInput } from './select-input.ts'

// One line per target: `environment  service  branch@commit`, `-` for no code, `held: reason`.

describe('a branch goes where its pattern is most specific', () => {
  test('names', () => {
    const ops = opsOf({ production: ['main'], dev: ['develop'] }, { web: {} })
    expect(deployed(ops, { web: ['main', 'develop', 'other'] })).toEqual([
      'production  web  main@web-main',
      'dev  web  develop@web-develop',
    ])
  })
  test('an exact name beats a glob', () => {
    const ops = opsOf({ production: ['main'], dev: ['*'] }, { web: {} })
    expect(deployed(ops, { web: ['main', 'x'] })).toEqual([
      'production  web  main@web-main',
      'dev  web  x@web-x',
    ])
  })
  test('of globs the longer literal prefix wins', () => {
    const ops = opsOf({ dev: ['*'], features: ['feature/*'] }, { web: {} })
    expect(deployed(ops, { web: ['feature/a', 'x'] })).toEqual([
      'dev  web  x@web-x',
      'features  web  feature/a@web-feature/a',
    ])
  })
  test('equals share a branch', () => {
    const ops = opsOf({ production: ['main'], mirror: ['main'] }, { web: {} })
    expect(deployed(ops, { web: ['main'] })).toEqual([
      'production  web  main@web-main',
      'mirror  web  main@web-main',
    ])
  })
  test('an environment whose glob matches nothing does not have the service', () => {
    const ops = opsOf({ production: ['main'], features: ['feature/*'] }, { web: {} })
    expect(deployed(ops, { web: ['main'] })).toEqual(['production  web  main@web-main'])
    expect(problemsOf(ops, { web: ['main'] })).toEqual([])
  })
})

describe('what a service says of itself', () => {
  test('its own branch, and that of one environment', () => {
    const ops = opsOf(
      { production: ['main'], dev: ['develop'] },
      { web: { branch: ['trunk'] }, api: { branches: { production: ['release'] } } },
    )
    expect(deployed(ops, { web: ['trunk'], api: ['release', 'develop', 'main'] })).toEqual([
      'production  api  release@api-release',
      'production  web  trunk@web-trunk',
      'dev  api  develop@api-develop',
      'dev  web  trunk@web-trunk',
    ])
  })
  test('a service without code is in every environment', () => {
    const ops = opsOf({ production: ['main'], features: ['feature/*'] }, { db: { code: 'none' } })
    expect(deployed(ops, {})).toEqual(['production  db  -', 'features  db  -'])
  })
})

describe('shared instances run the branch with the newest tip', () => {
  const ops = opsOf({ features: ['feature/*'] }, { web: {}, api: {} })
  const branches = { web: ['feature/a', 'feature/b'], api: ['feature/a'] }

  test('of each service, whatever the others run', () => {
    expect(
      deployed(ops, branches, { 'web-feature/a': 10, 'web-feature/b': 20, 'api-feature/a': 30 }),
    ).toEqual(['features  api  feature/a@api-feature/a', 'features  web  feature/b@web-feature/b'])
  })
  test('of one age: the first by name', () => {
    expect(deployed(ops, branches, { 'web-feature/a': 10, 'web-feature/b': 10 })).toContain(
      'features  web  feature/a@web-feature/a',
    )
  })
  test('only tips that decide are asked for', () => {
    expect(tipsNeeded(ops, listings(branches))).toEqual(
      new Map([['https://git.test/web', ['web-feature/a', 'web-feature/b']]]),
    )
  })
  test('$branch of the environment follows no tip', () => {
    expect(select(ops, branches).value.map(({ branch }) => branch)).toEqual(['feature/*'])
  })
})

describe('without a pattern, the default branch of each repository', () => {
  const ops = opsOf({ production: undefined }, { web: {}, api: {} })
  test('whatever it is called', () => {
    const refs = new Map([
      ['https://git.test/web', known(listing('web', ['main', 'x'], 'main'))],
      ['https://git.test/api', known(listing('api', ['master'], 'master'))],
    ])
    expect(print(selectTargets(selectInput(ops, refs)).value)).toEqual([
      'production  api  master@api-master',
      'production  web  main@web-main',
    ])
  })
})

describe('what cannot be had is held', () => {
  const ops = opsOf({ production: ['main'], dev: ['develop'] }, { web: {}, api: {} })
  test('a branch name that does not exist, with the nearest one', () => {
    const branches = { web: ['main', 'develops'], api: ['main', 'develop'] }
    expect(deployed(ops, branches)).toContain(
      "dev  web  held: the repository https://git.test/web has no branch 'develop'",
    )
    expect(problemsOf(ops, branches)).toEqual([
      `error  ops.yaml:2  environments.dev.branch: web in dev: the repository https://git.test/web has no branch 'develop'; what runs there stays as it is  [targets.missing-branch]
    Did you mean 'develops'? Else create the branch, or name another one here, or for one service in services.web.dev.branch.`,
    ])
  })
  test("a main branch of another name is one mistake, the environment's, for all that take it", () => {
    const master = opsOf({ production: ['master'] }, { web: {}, api: {}, own: { branch: ['trunk'] } })
    const { problems } = select(master, { web: ['main'], api: ['main'], own: ['main'] })
    expect(allProblems(problems, []).map(printProblem)).toMatchInlineSnapshot(`
      [
        "error  ops.yaml:1  environments.production.branch: api in production: the repository https://git.test/api has no branch 'master'; what runs there stays as it is (also for web)  [targets.missing-branch]
          Did you mean 'main'? Else create the branch, or name another one here, or for one service in services.api.production.branch.",
        "error  ops.yaml:9  own in production: the repository https://git.test/own has no branch 'trunk'; what runs there stays as it is  [targets.missing-branch]
          Did you mean 'main'? Else create the branch, or name another one: services.own.production.branch.",
      ]
    `)
  })
  test('a problem of one service only', () => {
    const { problems } = select(ops, { web: ['main'], api: ['main', 'develop'] })
    expect(problems.map(({ service }) => service)).toEqual(['web'])
  })
  test('an unreachable repository, without a problem of the configuration', () => {
    const refs: RefListings = new Map([
      ['https://git.test/api', unknown('connection refused')],
      ['https://git.test/web', known(listing('web', ['main', 'develop']))],
    ])
    const { value, problems } = selectTargets(selectInput(ops, refs))
    expect(print(value)).toContain('dev  api  held: connection refused')
    expect(print(value)).toContain('dev  web  develop@web-develop')
    expect(problems).toEqual([])
  })
  test('an empty repository', () => {
    expect(deployed(ops, { web: [], api: ['main', 'develop'] })).toContain(
      'production  web  held: the repository https://git.test/web is empty',
    )
    expect(problemsOf(ops, { web: [], api: ['main', 'develop'] })).toEqual([
      `error  ops.yaml:9  web: the repository https://git.test/web is empty, so that there is nothing to deploy  [targets.empty-repository]
    Push a first commit to it, or name another repository with \`repo\`.`,
    ])
  })
})

describe('where an instance lives', () => {
  test('production has the domain itself, others its subdomain', () => {
    const ops = { ...opsOf({ production: ['main'], dev: ['x'] }, {}), domain: domain('subdomain') }
    expect(places(ops)).toEqual(['acme-production acme.test', 'acme-dev dev.acme.test'])
  })
  test('mapEnv=suffix', () => {
    const ops = { ...opsOf({ production: ['main'], dev: ['x'] }, {}), domain: domain('suffix') }
    expect(places(ops)).toEqual(['acme-production acme.test', 'acme-dev -dev acme.test'])
  })
  test('mapEnv=none', () => {
    const ops = { ...opsOf({ production: ['main'], dev: ['x'] }, {}), domain: domain('none') }
    expect(places(ops)).toEqual(['acme-production acme.test', 'acme-dev acme.test'])
  })
  test('its own domain and namespace, with $ words', () => {
    const ops = opsOf({ dev: ['x'] }, {}, { domain: '$env.dev.test', namespace: 'ns-$env' })
    expect(places(ops)).toEqual(['ns-dev dev.dev.test'])
  })
  test('no domain', () => {
    expect(places(opsOf({ dev: ['x'] }, {}))).toEqual(['acme-dev'])
  })
  test('a namespace that is no label, and one taken twice', () => {
    expect(problemsOf(opsOf({ dev: ['x'] }, {}, { namespace: 'My_Space' }), {})).toEqual([
      `error  ops.yaml:1  environments.dev.namespace: 'My_Space' cannot be a namespace: lower-case letters, digits and '-' only, at most 63  [targets.namespace]
    Leave it out to get 'acme-dev'.`,
    ])
    expect(problemsOf(opsOf({ a: ['x'], b: ['y'] }, {}, { namespace: 'same' }), {})).toEqual([
      `error  ops.yaml:2  environments.b.namespace: environments a and b would both fill the namespace 'same'  [targets.shared-namespace]
    Give one of them a namespace of its own; \`$env\` in it stands for the environment.`,
    ])
  })
})

test('each repository is asked once', () => {
  const ops = opsOf(
    { dev: ['x'] },
    { web: {}, db: { code: 'none' }, worker: { location: 'https://git.test/web' } },
  )
  expect(refsNeeded(ops)).toEqual(['https://git.test/web'])
})

interface Given {
  readonly code?: 'none'
  readonly location?: string
  readonly branch?: BranchPatterns
  readonly branches?: Readonly<Record<string, BranchPatterns>>
}

function opsOf(
  environments: Readonly<Record<string, BranchPatterns>>,
  services: Readonly<Record<string, Given>>,
  more: Partial<EnvironmentConfig> = {},
): Ops {
  const names = Object.keys(services).sort()
  return {
    name: 'acme',
    environments: new Map(
      Object.entries(environments).map(([name, branch], index) => [
        name,
        {
          name,
          branch,
          type: name === 'production' ? 'production' : 'development',
          instances: 'shared',
          origin: { layer: 'ops', file: 'ops.yaml', line: index + 1 },
          ...more,
        },
      ]),
    ),
    services: new Map(names.map((name) => [name, serviceOf(name, services[name] ?? {})])),
    vars: {},
    routing: {},
  }
}

function serviceOf(name: string, given: Given): ServiceSource {
  return {
    name,
    code:
      given.code === 'none'
        ? { kind: 'none' }
        : { kind: 'repository', location: given.location ?? `https://git.test/${name}` },
    path: '',
    branch: given.branch,
    branches: new Map(Object.entries(given.branches ?? {})),
    origin: { layer: 'ops', file: 'ops.yaml', line: 9 },
  }
}

function listing(repo: string, branches: readonly string[], head = branches[0]): RefListing {
  return { head, branches: new Map(branches.map((branch) => [branch, `${repo}-${branch}`])) }
}

function listings(branches: Readonly<Record<string, readonly string[]>>): RefListings {
  return new Map(
    Object.entries(branches).map(([repo, names]) => [
      `https://git.test/${repo}`,
      known(listing(repo, names)),
    ]),
  )
}

function select(
  ops: Ops,
  branches: Readonly<Record<string, readonly string[]>>,
  tips: Readonly<Record<string, number>> = {},
) {
  return selectTargets(selectInput(ops, listings(branches), new Map(Object.entries(tips))))
}

function deployed(...given: Parameters<typeof select>): readonly string[] {
  return print(select(...given).value)
}

function problemsOf(...given: Parameters<typeof select>): readonly string[] {
  return select(...given).problems.map(printProblem)
}

function print(instances: readonly Instance[]): readonly string[] {
  return instances.flatMap(({ environment, targets }) =>
    targets.map(({ service, source }) => {
      const where =
        source.kind === 'repository'
          ? `${source.branch}@${source.commit}`
          : source.kind === 'none'
            ? '-'
            : `held: ${source.reason}`
      return `${environment}  ${service}  ${where}`
    }),
  )
}

function places(ops: Ops): readonly string[] {
  return select(ops, {}).value.map(({ namespace, hostSuffix, domain: base }) =>
    [namespace, hostSuffix, base].filter((part) => part !== undefined).join(' '),
  )
}

function domain(mapEnv: 'subdomain' | 'suffix' | 'none') {
  return { base: 'acme.test', mapEnv } as const
}
