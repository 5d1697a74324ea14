import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FileMistake, type OpenFile } from '../../../../src/core/services/configure/format.ts'
import { formatOf } from '../../../../src/core/services/configure/formats.ts'
import { SAMPLES, type Sample } from './samples.ts'

describe.each(SAMPLES.map((sample) => [sample.format.name, sample] as const))('%s', (_, sample) => {
  const { format, text, absent } = sample
  const file = opened(sample, text)
  const values = file.nodes.filter(({ kind, path }) => kind === 'value' && !path.includes('ref'))

  test('what it holds', () => {
    expect(
      file.nodes.map(
        ({ path, kind, value }) => `${path.join(' ')}: ${kind === 'value' ? JSON.stringify(value) : kind}`,
      ),
    ).toMatchSnapshot()
  })

  test.each(['\n', '\r\n'])(
    'any text can stand in the place of a value, and nothing else changes (%j)',
    (eol) => {
      const written = text.replaceAll('\n', eol)
      const before = opened(sample, written).nodes
      fc.assert(
        fc.property(fc.constantFrom(...values), anyText(), ({ path, value }, wanted) => {
          const changed = opened(sample, written).set(path, wanted)
          if (changed instanceof FileMistake) return expectRefusal(format.name, wanted)
          const after = opened(sample, changed).nodes
          const set = after.find((node) => node.path.join('\0') === path.join('\0'))?.value
          expect(typeof set === 'number' ? set : String(set)).toBe(
            typeof set === 'number' ? Number(wanted) : wanted,
          )
          expect(withoutPath(after, path)).toEqual(withoutPath(before, path))
          const gone = removed(written, changed)
          // What went is no more than the value as it was written.
          expect(gone.length).toBeLessThanOrEqual(String(value).length + SLACK)
          expect(gone).not.toMatch(/# note|; note|\/\/ |<!--/)
        }),
        { numRuns: 120 },
      )
    },
  )

  test.each(['\n', '\r\n'])('any text can be added, and nothing else changes (%j)', (eol) => {
    const written = text.replaceAll('\n', eol)
    const before = opened(sample, written).nodes
    fc.assert(
      fc.property(fc.constantFrom(...absent), anyText(), (path, wanted) => {
        const changed = opened(sample, written).set(path, wanted)
        if (changed instanceof FileMistake) return expectRefusal(format.name, wanted)
        const after = opened(sample, changed).nodes
        const found = after.find((node) => node.path.join('\0') === path.join('\0'))
        expect(found?.value).toBe(wanted)
        const known = new Set(
          before.filter(({ kind }) => kind === 'value').map((node) => node.path.join('\0')),
        )
        const kept = after.filter((node) => known.has(node.path.join('\0')))
        const parents = absent.map((each) => each.slice(0, -1).join('\0'))
        const values = before.filter(
          ({ kind, path: own }) => kind === 'value' && !parents.includes(own.join('\0')),
        )
        expect(kept.filter((node) => !parents.includes(node.path.join('\0')))).toEqual(values)
        expect(removed(written, changed).trim()).toMatch(/^(|~|null|\{?\}?|\/?>?|\/\/ deep)$/)
        if (changed.includes('// deep') !== written.includes('// deep')) expect(changed).toBe(written)
        if (eol === '\r\n' && !wanted.includes('\n'))
          expect(changed.replaceAll('\r\n', '')).not.toMatch(/[\n]/)
      }),
      { numRuns: 100 },
    )
  })

  test('each addition as it looks', () => {
    const shown = absent.map((path) => {
      const changed = file.set(path, 'v 1')
      return changed instanceof FileMistake ? changed.message : difference(text, changed)
    })
    expect(shown).toMatchSnapshot()
  })
})

/** A block text with its indentation, or a long text with its marks. */
const SLACK = 16

function anyText() {
  return fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom(
        '"',
        "'",
        '\\',
        '\n',
        '\r',
        '#',
        ';',
        ':',
        '$',
        '{',
        '}',
        ' ',
        '=',
        '<',
        '&',
        ']',
        '>',
        'a',
        '%',
        '!',
        '`',
        '\t',
      ),
    }),
    fc.constantFrom(
      '',
      ' ',
      'true',
      'no',
      'null',
      '~',
      '0644',
      '1e3',
      '12',
      '-',
      '- a',
      'a: b',
      '2024-01-01',
      '1:30',
      ']]>',
      '${x}',
      "${x}'",
      '"""',
      "'''",
      '[x]',
      '{a: 1}',
      '@x',
      '`',
      '*x',
      '&x',
      '!!int 3',
      '<<',
      '0x1F',
      '.5',
      '=',
      'a #b',
      '#',
      '---',
      '...',
      '%TAG',
      "it's",
    ),
  )
}

/** What a format cannot hold at all is refused, never written as something else. */
function expectRefusal(format: string, text: string): void {
  const reason = { XML: /[^\t\n\r -\ud7ff\ue000-\ufffd]/, TOML: /[\ud800-\udfff]/, INI: /\$\{/ }[format]
  expect(text).toMatch(reason ?? /a^/)
}

function opened({ format }: Sample, text: string): OpenFile {
  const file = format.open(text)
  if (file instanceof FileMistake) throw new Error(`${file.message} in line ${file.line} of\n${text}`)
  return file
}

function withoutPath(nodes: OpenFile['nodes'], path: readonly string[]) {
  const isAlias = path.join() === 'anchor'
  return nodes.filter(
    (node) => node.path.join('\0') !== path.join('\0') && !(isAlias && node.path.join() === 'ref'),
  )
}

function removed(before: string, after: string): string {
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  let end = 0
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  )
    end++
  return before.slice(start, before.length - end)
}

function difference(before: string, after: string): string {
  const lines = before.split('\n')
  return after
    .split('\n')
    .filter((line) => !lines.includes(line))
    .join('\n')
}

describe('the format of a file', () => {
  test.each([
    ['app/config/parameters.yml', 'YAML'],
    ['parameters.yaml.dist', 'YAML'],
    ['.env', '.env'],
    ['.env.production', '.env'],
    ['docker/app.env', '.env'],
    ['appsettings.json', 'JSON'],
    ['config.toml', 'TOML'],
    ['php.ini', 'INI'],
    ['src/main/resources/application.properties', 'properties'],
    ['web.config', 'XML'],
    ['config/env.json', 'JSON'],
    ['env.yaml', 'YAML'],
    ['.env.yml.dist', 'YAML'],
    ['env.properties', 'properties'],
    ['env.local', '.env'],
    ['.env.local.dist', '.env'],
    ['.ENV', '.env'],
    ['env', '.env'],
    ['env.ts', undefined],
    ['.env.js', undefined],
    ['src/env.mjs', undefined],
    ['env.php', undefined],
    ['environment.ts', undefined],
    ['Makefile', undefined],
  ])('%s is %s', (name, format) => {
    expect(formatOf(name)?.name).toBe(format)
  })
})

describe('TOML that goes down for ever is refused, not followed', () => {
  const LEVELS = 9_000
  test.each([
    ['inline tables', `a = ${'{ x = '.repeat(LEVELS)}1${' }'.repeat(LEVELS)}\n`],
    ['lists', `a = ${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}\n`],
    ['lists of inline tables', `a = ${'[{ x = '.repeat(LEVELS)}1${' }]'.repeat(LEVELS)}\n`],
    ['a dotted key', `${'a.'.repeat(LEVELS)}b = 1\n`],
    ['a header', `[${'a.'.repeat(LEVELS)}b]\n`],
    ['a dotted key in an inline table', `a = { ${'a.'.repeat(LEVELS)}b = 1 }\n`],
  ])('%s', (_, text) => {
    const file = formatOf('a.toml')?.open(`first = 1\n${text}`)
    expect(file).toBeInstanceOf(FileMistake)
    expect(file).toMatchObject({ message: 'it is nested too deep', line: 2 })
  })
})

describe('TOML: a new key of the file itself stands before the first table', () => {
  test.each([
    ['[a]\nb = 1\n', 'name = "x"\n\n[a]\nb = 1\n'],
    [
      '# About a,\r\n# and b.\r\n[a]\r\nb = 1\r\n',
      'name = "x"\r\n\r\n# About a,\r\n# and b.\r\n[a]\r\nb = 1\r\n',
    ],
    ['# The file.\n\n# About a.\n[a]\nb = 1\n', '# The file.\n\nname = "x"\n\n# About a.\n[a]\nb = 1\n'],
    ['', 'name = "x"\n'],
  ])('%j', (text, expected) => {
    const file = formatOf('a.toml')?.open(text)
    if (file === undefined || file instanceof FileMistake) throw new Error('the file is not read')
    expect(file.set(['name'], 'x')).toBe(expected)
  })
})
