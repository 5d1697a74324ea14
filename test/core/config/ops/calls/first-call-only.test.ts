import { describe, expect, test } from 'vitest'
import {
  firstCallOnly,
  firstCallOnlyOfFile,
} from '../../../../../src/core/config/ops/calls/first-call-only.ts'
import type { Json } from '../../../../../src/core/json.ts'
import { printProblem } from '../../../../../src/core/problem.ts'

// What the call for an environment says otherwise where only the first call counts: told, with what counts.

const source = (value: Json) => ({
  file: 'c.js',
  isFunction: true,
  value,
  origins: { origin: { layer: 'c.js', file: 'c.js', line: 1 } },
})
const told = (first: Json, again: Json) =>
  firstCallOnly(source(first), source(again), 'live').map(({ path = [], message, hint }) =>
    [path.join('.'), message.replace(/: it is taken from the first call.*/, ''), hint].join(' | '),
  )

const ENVIRONMENTS = { live: { branch: 'main' }, dev: { branch: 'develop' } }

describe('said otherwise where env is live', () => {
  test.each<[string, Json, Json, readonly string[]]>([
    [
      'a registry, without its user',
      { registry: 'u:word@a.test/x' },
      { registry: 'u:word@b.test/x' },
      [
        "registry | stays a.test/x, though the function says b.test/x where env is 'live' | Write the same in every call: there is one for all environments.",
      ],
    ],
    [
      'a token, which nobody reads here',
      { forges: { git: { token: 'one-secret-word' } } },
      { forges: { git: { token: 'another-secret-word' } } },
      [
        "forges.git.token | stays what it was, though the function has another where env is 'live' | Write the same in every call: there is one for all environments.",
      ],
    ],
    [
      'a key of its own entry, and one that it leaves out',
      { environments: { ...ENVIRONMENTS, live: { branch: 'main', quota: 'cpu=4' } } },
      { environments: { ...ENVIRONMENTS, live: { branch: 'main', isolation: true } } },
      [
        "environments.live.quota | stays cpu=4, though the function leaves it out where env is 'live' | Write it without asking for env: what stands under live holds there alone.",
        "environments.live.isolation | stays left out, though the function says true where env is 'live' | Write it without asking for env: what stands under live holds there alone.",
      ],
    ],
    [
      'an environment at the top',
      { environments: {}, live: { branch: 'main' } },
      { environments: {}, live: { branch: 'release' } },
      [
        "live.branch | stays main, though the function says release where env is 'live' | Write it without asking for env: what stands under live holds there alone.",
      ],
    ],
    [
      'an environment more',
      { environments: ENVIRONMENTS },
      { environments: { ...ENVIRONMENTS, late: { branch: 'late' } } },
      [
        "environments.late | stays left out, though the function says { … } where env is 'live' | Declare it in every call.",
      ],
    ],
    [
      'where the code of a service is',
      { services: { web: { repo: 'web', live: { branch: 'a' } } } },
      { services: { web: { repo: 'other', path: 'x', live: { branch: 'b' } } } },
      [
        "services.web.repo | stays web, though the function says other where env is 'live' | Write the same in every call.",
        "services.web.path | stays left out, though the function says x where env is 'live' | Write the same in every call.",
        "services.web.live.branch | stays a, though the function says b where env is 'live' | Write the same in every call.",
      ],
    ],
  ])('%s', (_, first, again, lines) => {
    expect(
      told(
        { environments: ENVIRONMENTS, ...(first as object) },
        { environments: ENVIRONMENTS, ...(again as object) },
      ),
    ).toEqual(lines)
  })
})

test.each<[string, Json, Json]>([
  ['a setting that is left out as a whole', { environments: ENVIRONMENTS, registry: 'a.test' }, {}],
  [
    'what another environment says',
    { environments: ENVIRONMENTS },
    { environments: { ...ENVIRONMENTS, dev: { branch: 'x' } } },
  ],
  [
    'what each call decides',
    { domain: 'a.test' },
    { domain: 'b.test', routing: { issuer: 'x' }, vars: { a: 1 } },
  ],
])('nothing is said of %s', (_, first, again) => {
  expect(told(first, again)).toEqual([])
})

test("the same goes for a service's own file", () => {
  const problems = firstCallOnlyOfFile(source({ branch: 'main' }), source({ branch: 'live' }), 'live')
  expect(problems.map(printProblem).join('\n')).toMatchInlineSnapshot(`
    "warning  c.js:1  branch: stays main, though the function says live where env is 'live': it is taken from the first call, in which env and branch are undefined  [config.first-call]
        Write the same in every call. For live alone: byEnv: { live: { branch: … } }."
  `)
})
