import { describe, expect, test } from 'vitest'
import { parseLeft, printNames } from '../../../../src/core/services/configure/left/left-side.ts'
import { bestMatches, candidatesOf } from '../../../../src/core/services/configure/match.ts'
import { sharedPrefix } from '../../../../src/core/services/configure/names.ts'

const NOTHING = { offers: {}, absent: {} }
const MYSQL = ['MYSQL_DATABASE', 'MYSQL_USER', 'MYSQL_PASSWORD', 'MYSQL_ROOT_PASSWORD']

function env(...names: readonly string[]) {
  const values = Object.fromEntries(names.map((name) => [name, `value of ${name}`]))
  return {
    path: 'services.db.env',
    values,
    offers: { host: 'db', port: 3306, url: 'tcp://db:3306' },
    absent: {},
  }
}

function found(key: string, ...names: readonly string[]): readonly string[] {
  return bestMatches(key, candidatesOf(env(...names))).map(({ name }) => name)
}

describe('which variable belongs to a key', () => {
  test.each([
    ['user', 'MYSQL_USER'],
    ['USER_NAME', 'MYSQL_USER'],
    ['name', 'MYSQL_DATABASE'],
    ['dbname', 'MYSQL_DATABASE'],
    ['pass', 'MYSQL_PASSWORD'],
    ['root-password', 'MYSQL_ROOT_PASSWORD'],
    ['host', 'host'],
    ['server', 'host'],
    ['Port', 'port'],
  ])('%s is %s', (key, name) => {
    expect(found(key, ...MYSQL)).toEqual([name])
  })

  test.each(['driver', 'userid', ''])('nothing fits %j', (key) => {
    expect(found(key, ...MYSQL)).toEqual([])
  })

  test('an equal name beats a synonym', () => {
    expect(found('username', 'DB_USER', 'DB_USERNAME')).toEqual(['DB_USERNAME'])
  })

  test('two that fit equally well are both found', () => {
    expect(found('pass', 'DB_PASSWORD', 'DB_PWD')).toEqual(['DB_PASSWORD', 'DB_PWD'])
  })

  test('an address of its own, whatever it is called, stands before that of the service', () => {
    expect(found('host', 'DB_SERVER', 'DB_NAME')).toEqual(['DB_SERVER'])
  })

  test('maps that are no environment are taken by the names that they have', () => {
    const vars = { path: 'vars.mail', values: { mail_host: 'x', mail_user: 'y' }, ...NOTHING }
    expect(bestMatches('host', candidatesOf(vars))).toEqual([])
    expect(bestMatches('mailhost', candidatesOf(vars)).map(({ name }) => name)).toEqual(['mail_host'])
  })

  test('a removed variable is none', () => {
    const removed = { ...env('DB_USER'), values: { DB_USER: null, DB_NAME: 'x' } }
    expect(bestMatches('user', candidatesOf(removed))).toEqual([])
  })
})

describe('what names begin with', () => {
  test.each([
    [MYSQL, 'MYSQL_'],
    [['MYSQL_ROOT_PASSWORD', 'MYSQL_ROOT_HOST', 'MYSQL_USER'], 'MYSQL_ROOT_'],
    [['POSTGRES_DB', 'PGDATA'], ''],
    [['POSTGRES_DB', 'POSTGRES_USER', 'POSTGRES_PASSWORD', 'PGDATA', 'TZ', 'LOG_LEVEL'], 'POSTGRES_'],
    [['A_B_X', 'A_B_Y', 'C', 'D', 'E'], 'A_B_'],
    [['A_X', 'A_Y', 'B_X', 'B_Y', 'C'], ''],
    [['A_X', 'B', 'C'], ''],
    [['REDIS_PASSWORD'], 'REDIS_'],
    [['spring.mail.host', 'spring.mail.port'], 'spring.mail.'],
    [['A_', 'A_B', 'C'], ''],
    [[], ''],
  ])('%j begin with %j', (names, prefix) => {
    expect(sharedPrefix(names)).toBe(prefix)
  })
})

describe('left sides', () => {
  test.each([
    ['parameters.locale', ['parameters', 'locale']],
    ['a\\.b.c\\*.d\\\\e', ['a.b', 'c*', 'd\\e']],
    ['C:\\dir', ['C:\\dir']],
    ['.', []],
  ])('%s is a path', (text, names) => {
    expect(parseLeft(text)).toEqual({ kind: 'path', names })
  })

  test('what is printed is read as the same path', () => {
    const names = ['a.b', 'c*', '\\', 'd']
    expect(parseLeft(printNames(names))).toEqual({ kind: 'path', names })
  })

  test.each([
    ['db_*', ['db_user'], 'user'],
    ['db_*', ['db_a', 'b'], undefined],
    ['db.**', ['db', 'a', 'b'], 'a\0b'],
    ['*.host', ['mail', 'host'], 'mail'],
    ['a+(*', ['a+(b'], 'b'],
    ['a\\.*', ['a.b'], 'b'],
    ['a\\.*', ['a', 'b'], undefined],
    ['servers.0.*', ['servers', '0', 'host'], 'host'],
    ['servers.0.*', ['servers', '1', 'host'], undefined],
    ['servers.0.*', ['servers', '0', 'tls', 'key'], undefined],
    ['servers.*.0', ['servers', 'alpha', '0'], 'alpha'],
    ['*.0', ['servers', '0'], 'servers'],
    ['beans.bean.1.*', ['beans', 'bean', '1', 'class'], 'class'],
    ['*.7', ['a7'], undefined],
  ])('%s at %j', (text, path, rest) => {
    const left = parseLeft(text)
    expect(left.kind === 'glob' ? left.match(path) : left).toBe(rest)
  })

  test.each(['a..b', 'a.', '', '*a*b*c*d'])('%j is a mistake', (text) => {
    expect(parseLeft(text).kind).toBe('mistake')
  })
})
