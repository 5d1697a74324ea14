import { describe, expect, test } from 'vitest'
import { readManifests } from '../../../../src/core/desired/manifests/read-manifests.ts'
import { originAt } from '../../../../src/core/origin.ts'
import { printPlaced } from '../../../../src/core/problem.ts'

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n'

function readAs(written: string): unknown {
  const { value } = readManifests('a.yaml', `${HEAD}spec: { a: ${written} }\n`)
  const [first] = value
  return (first?.value.spec as { readonly a: unknown } | undefined)?.a
}

describe('a manifest is read as kubectl reads it', () => {
  // What sigs.k8s.io/yaml v1.6.0 makes of each.
  test.each<[string, unknown]>([
    ['yes', true],
    ['On', true],
    ['y', true],
    ['NO', false],
    ['n', false],
    ['off', false],
    ['oN', 'oN'],
    ['"yes"', 'yes'],
    ['0644', 420],
    ['0o644', 420],
    ['-010', -8],
    ['0644.', 644],
    ['08', 8],
    ['0x1F', 31],
    ['0b101', 5],
    ['1_000', 1000],
    ['+5', 5],
    ['1.10', 1.1],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1234567e8', 123456700000000],
    ['12:30:45', '12:30:45'],
    ['2026-11-21', '2026-11-21'],
    ['_1', '_1'],
    ['10Gi', '10Gi'],
    ['~', null],
    ['Null', null],
  ])('%s', (written, value) => {
    expect(readAs(written)).toEqual(value)
  })

  test('keys are scalars too, and merge keys merge', () => {
    const text = `${HEAD}data: { y: a, 1: b }\nspec:\n  base: &b { c: 1 }\n  more: { <<: *b, d: 2 }\n`
    expect(readManifests('a.yaml', text).value[0]?.value).toMatchObject({
      data: { true: 'a', 1: 'b' },
      spec: { more: { c: 1, d: 2 } },
    })
  })

  test('words of the language are left as they stand', () => {
    expect(readAs("'$name ${vars.x} $$env'")).toBe('$name ${vars.x} $$env')
  })
})

describe('a file', () => {
  test('holds several documents, empty ones among them, each with its lines', () => {
    const { value, problems } = readManifests(
      'a.yaml',
      `# first\n---\n${HEAD}---\n---\n# none\n---\n${HEAD}data:\n  a: b\n...\n`,
    )
    expect(problems).toEqual([])
    expect(value).toHaveLength(2)
    expect(value.map(({ origins }) => originAt(origins, [])?.line)).toEqual([3, 10])
    expect(value[1] && originAt(value[1].origins, ['data', 'a'])?.line).toBe(14)
  })

  test('may hold lists, whose items are objects of their own', () => {
    const item = '{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }'
    const text = `apiVersion: v1\nkind: List\nitems:\n  - ${item}\n  - kind: ConfigMapList\n    items:\n      - ${item}\n`
    const { value, problems } = readManifests('a.yaml', text)
    expect(problems).toEqual([])
    expect(value.map(({ origins }) => originAt(origins, ['metadata', 'name'])?.line)).toEqual([4, 7])
  })

  test('may be JSON, indented with tabs', () => {
    const { value } = readManifests(
      'a.json',
      '{\n\t"apiVersion": "v1",\n\t"kind": "ConfigMap",\n\t"yes": "no"\n}\n',
    )
    expect(value[0]?.value).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', yes: 'no' })
  })

  test.each([
    ['that is a list', '- a\n', /holds no object of Kubernetes/],
    ['without a kind', 'apiVersion: v1\n', /has no kind/],
    ['without an apiVersion', 'kind: ConfigMap\n', /has no apiVersion/],
    ['that is broken', 'a: [1\n', /line 1|closed/],
    ['with a key that JavaScript keeps', `${HEAD}__proto__: { a: 1 }\n`, /reserved key/],
    ['that is huge', `# ${'x'.repeat(11 * 1024 * 1024)}`, /larger than 10 MB/],
  ] as [string, string, RegExp][])('%s is a mistake with its place', (_, text, message) => {
    const { value, problems } = readManifests('k8s/a.yaml', text)
    expect(problems.map(printPlaced).join('\n')).toMatch(message)
    expect(problems.every(({ file }) => file === 'k8s/a.yaml')).toBe(true)
    expect(value).toEqual([])
  })

  test('whose aliases grow without end is refused before anybody follows them', () => {
    const lines = [`${HEAD}a0: &a0 [x,x,x,x,x,x,x,x,x,x]`]
    for (let level = 1; level < 9; level++)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(',')}]`,
      )
    const { value, problems } = readManifests('a.yaml', `${lines.join('\n')}\n`)
    expect(value).toEqual([])
    expect(problems[0]?.code).toBe('config.too-large')
  })
})

describe('a scalar with two readings is told', () => {
  test.each([
    ['yes', 'true', 'else true'],
    ['0755', 'an octal number', 'else 0o755'],
    ['1_000', 'a number', 'else the plain number'],
    ['0b11', 'a number', 'else the plain number'],
  ])('%s is %s', (written, here, cure) => {
    const { problems } = readManifests('a.yaml', `${HEAD}spec:\n  a: ${written}\n`)
    expect(problems).toMatchObject([{ code: 'config.two-readings', severity: 'warning', line: 5 }])
    expect(problems[0]?.message).toContain(`${written} is ${here} for kubectl`)
    expect(problems[0]?.hint).toContain(cure)
  })

  test.each(['true', '10', "'yes'", '1.5', '0', '0o644', '10Gi', 'yesterday'])('%s has one', (written) => {
    expect(readManifests('a.yaml', `${HEAD}spec:\n  a: ${written}\n`).problems).toEqual([])
  })
})
