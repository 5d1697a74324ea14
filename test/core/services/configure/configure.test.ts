import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Sensitive, sensitivesIn, type Value } from '../../../../src/core/sensitive.ts'
import { configureFile } from '../../../../src/core/services/configure/configure.ts'
import { FileMistake, type Format } from '../../../../src/core/services/configure/format.ts'

function configured(file: string, text: string | Uint8Array, edits: Readonly<Record<string, Value>>) {
  const written = Object.entries(edits).map(([left, value]) => {
    return { left, value: { kind: 'value', value } as const, origin: undefined }
  })
  return configureFile({ file, edits: written, origin: undefined }, Buffer.from(text))
}

describe('a configured file', () => {
  test('is a secret once a secret is in it, and says so of every secret', () => {
    const password = new Sensitive('s3cr:et #1', 'generate(db.password)')
    const { text } = configured('a.yml', 'user: x\npassword: ~\n', { password, user: 'shop' })
    expect(text).toBeInstanceOf(Sensitive)
    expect(String(text)).toBe('***')
    expect(Sensitive.text(text as Sensitive)).toBe("user: shop\npassword: 's3cr:et #1'\n")
    expect(sensitivesIn(text as Sensitive)).toContain(password)
  })

  test('keeps Latin-1 as Latin-1, and refuses what that has not', () => {
    const latin = Buffer.from('name=M\xfcller\nhost=x\n', 'latin1')
    expect(configured('a.ini', latin, { host: 'db' })).toMatchObject({
      text: 'name=M\xfcller\nhost=db\n',
      encoding: 'latin1',
    })
    const [mistake] = configured('a.ini', latin, { host: '\u20ac' }).mistakes
    expect(mistake?.message).toContain('Latin-1')
  })

  test.each([
    ['a letter left out', { 'parameters.secrt': 'x' }, ['parameters.secret']],
    ['a letter too few in the middle', { 'parameter.secret': 'x' }, ['parameters.secret']],
    ['two letters changed round', { 'parameters.server_hots': 'x' }, ['parameters.server_host']],
    ['a number that goes on', { 'parameters.server2': 'x' }, []],
    ['another word', { 'parameters.locale': 'de' }, []],
    ['one that is there', { 'parameters.secret': 'x' }, []],
    ['both written out', { 'parameters.secret': 'x', 'parameters.secrets': 'y' }, []],
    ['short ones', { 'parameters.uid': 1 }, []],
  ])('asks whether a path that it lacks was meant for another: %s', (_, edits, meant) => {
    const file = 'parameters:\n  secret: a\n  server1: b\n  server_host: c\n  gid: 1\n'
    const { doubts, added, mistakes } = configured('a.yml', file, edits)
    expect(mistakes).toEqual([])
    expect(doubts.map(({ hint }) => hint)).toEqual(meant.map((name) => `Did you mean ${name}?`))
    expect(added).toEqual(Object.keys(edits).filter((path) => path !== 'parameters.secret'))
  })

  test.each([
    ['php.ini', '[PHP]\nextension=a\nextension=b\nmemory_limit=1\n', { 'PHP.memory_limit': 2 }, '=1', '=2'],
    ['php.ini', 'k[]=a\nk[]=b\nm=1\n', { m: 2 }, 'm=1', 'm=2'],
    ['a.properties', 'a=1\na=2\nb=1\n', { b: 3 }, 'b=1', 'b=3'],
    ['.env', 'A=1\nA=2\n', { B: 3 }, 'A=2\n', 'A=2\nB=3\n'],
    ['a.yml', 'a: &x { k: 1 }\nb: *x\nc: 1\n', { c: 2 }, 'c: 1', 'c: 2'],
    ['a.yml', 'a: &x { k: 1 }\nb: { <<: *x, l: 1 }\n', { 'a.k': 2 }, 'k: 1', 'k: 2'],
  ])(
    '%s: what comes several times stays as it is, and the rest can be set',
    (file, text, edits, from, to) => {
      expect(configured(file, text, edits)).toMatchObject({ text: text.replace(from, to), mistakes: [] })
    },
  )

  test('keeps its byte order mark', () => {
    expect(configured('a.json', '\ufeff{"a":1}', { a: 2 }).text).toBe('\ufeff{"a":2}')
  })

  test.each([
    [
      'an anchor that others point to',
      'a.yml',
      'a: &x 1\nb: *x\n',
      { a: 2 },
      'a cannot be set: b would change with it',
    ],
    [
      'a value in a map that others point to',
      'a.yml',
      'a: &x { k: 1 }\nb: *x\n',
      { 'a.k': 2 },
      'a.k cannot be set: b would change with it',
    ],
    [
      'a value in a list of lists that others point to',
      'a.yml',
      'a: &x\n  - [1, 2]\nb: [*x]\n',
      { 'a.0.1': 3 },
      'a.0.1 cannot be set: b.0 would change with it',
    ],
    [
      'a value below an alias',
      'a.yml',
      'a: &x { k: 1 }\nb: *x\n',
      { 'b.k': 2 },
      'b.k cannot be set: an alias stands there; what it stands for has its own path',
    ],
    [
      'a table where a format has none',
      'a.properties',
      'a=1\n',
      { a: ['x'] },
      'a is a single value in the file, and a list is to be set',
    ],
    [
      'a character that XML has not',
      'a.xml',
      '<a/>',
      { a: '\0' },
      'a cannot be set: XML cannot hold a text with such characters',
    ],
  ])('%s is refused', (_, file, text, edits, message) => {
    expect(configured(file, text, edits).mistakes.map((each) => each.message)).toEqual([message])
  })

  test.each([
    ['a.yml', 'a: 1\n---\nb: 2\n', 'a.yml cannot be read as YAML (line 2): it holds several documents'],
    ['a.yml', 'a: 1\na: 2\n', 'a.yml cannot be read as YAML (line 2): Map keys must be unique'],
    ['a.json', '{"a": 1', 'a.json cannot be read as JSON (line 1): } or a comma is missing'],
    ['a.toml', 'a = 1\na = 2\n', 'a.toml cannot be read as TOML (line 2): a key comes twice'],
    ['a.xml', '<a>\n<b></a>', 'a.xml cannot be read as XML (line 2): <b> is open where an element ends'],
    ['a.json', '\0', 'a.json is no text in UTF-8'],
  ])('%s that cannot be read: %j', (file, text, message) => {
    expect(configured(file, text, { a: 1 }).mistake?.message).toBe(message)
  })

  test('no message holds the value that was to be set', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6 }),
        fc.constantFrom('a.yml', 'a.xml', 'a.toml', 'a.ini', 'a.json'),
        (value, file) => {
          const word = `${value}\0\ud800\${x}'secret`
          const { mistakes } = configured(file, file === 'a.xml' ? '<a/>' : '', {
            a: new Sensitive(word, 'x'),
          })
          for (const { message, hint } of mistakes) expect(message + hint).not.toContain(value)
        },
      ),
    )
  })

  test('those that would be set are told, whether or not they can be written', () => {
    const secret = { kind: 'value', value: new Sensitive('x', 'x') } as const
    const edits = [
      { left: 'a', value: secret, origin: undefined },
      { left: 'b', value: { kind: 'value', value: 2 } as const, origin: undefined },
    ]
    const told = (text: string) =>
      configureFile({ file: 'a.yml', edits, origin: undefined }, Buffer.from(text))
    expect(told('a: 1\nb: 1\n').secret.map(({ path }) => path)).toEqual([['a']])
    const broken = told('a: 1\nb: { c: 1 }\n')
    expect(broken.text).toBeUndefined()
    expect(broken.secret.map(({ path }) => path)).toEqual([['a']])
  })

  test('one that would break the file is not quoted by what its parser says', () => {
    // No value is known to break one of our formats; should one, this is what is said.
    const value = 's3cret" x'
    const breakable: Format = {
      name: 'odd',
      flat: false,
      open: (text) =>
        text.includes('"')
          ? new FileMistake(`unexpected ${text}`)
          : { nodes: [], set: (_, set) => `${text}\n${String(set)}` },
    }
    const edits = ['a', 'b'].map((left) => ({
      left,
      value: { kind: 'value', value: new Sensitive(value, left) } as const,
      origin: undefined,
    }))
    const { mistakes, text } = configureFile(
      { file: 'a.odd', edits, origin: undefined },
      Buffer.from(''),
      breakable,
    )
    expect(text).toBeUndefined()
    expect(mistakes.map(({ message }) => message)).toEqual([
      'b cannot be set: with the values before it the file could not be read any more',
    ])
  })

  test('a list that an alias elsewhere stands for is not taken from under it', () => {
    const { mistakes } = configured('a.yml', 'a:\n  &x\n  - 1\nb: *x\n', { a: ['2'] })
    expect(mistakes.map(({ message }) => message)).toEqual(['a cannot be set: b would change with it'])
  })

  test.each(['Session.session.save_path', 'Session.session\\.save_path'])(
    'a name with a dot in it, in a format of names alone, escaped or not: %s',
    (left) => {
      const ini = '[Session]\nsession.save_path = /tmp\n'
      expect(configured('php.ini', ini, { [left]: '/data' }).text).toBe(ini.replace('/tmp', '/data'))
    },
  )

  describe('globs over the positions of a list', () => {
    const SERVERS = 'servers:\n  - { host: a, port: 1 }\n  - { host: b, port: 2 }\n'
    const BEANS =
      '<beans>\n  <bean class="A"/>\n  <bean class="B"><host>x</host></bean>\n  <bean class="C"/>\n</beans>\n'
    test.each([
      [
        'all values of the first, each of its own type',
        'a.yml',
        SERVERS,
        { 'servers.0.*': 9 },
        SERVERS.replace('a, port: 1', "'9', port: 9"),
      ],
      [
        'one value of each',
        'a.yml',
        SERVERS,
        { 'servers.*.host': 'db' },
        SERVERS.replace('host: a', 'host: db').replace('host: b', 'host: db'),
      ],
      [
        'the first of any list',
        'a.toml',
        'a = ["x", "y"]\nb = ["z"]\n',
        { '*.0': 'n' },
        'a = ["n", "y"]\nb = ["n"]\n',
      ],
      [
        'the second of repeated elements',
        'a.xml',
        BEANS,
        { 'beans.bean.1.*': 'N' },
        BEANS.replace('"B"><host>x', '"N"><host>N'),
      ],
    ])('%s', (_, file, text, edits, result) => {
      expect(configured(file, text, edits)).toMatchObject({ text: result, mistakes: [] })
    })
  })

  test('large files take no more time than they must', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `key${index}=value ${index}`)
    for (const file of ['a.properties', 'a.ini', '.env']) {
      const text = lines.join('\n')
      expect(String(configured(file, text, { key4000: 'x' }).text)).toContain('key4000=')
    }
  })
})
