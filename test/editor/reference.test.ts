import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NOT_YET } from '../../src/core/config/check/unsupported/not-yet.ts'
import { SETTINGS } from '../../src/core/config/check/unsupported/settings.ts'

// What the reference of all keys tells somebody who has nothing else.

const page = readFileSync(join(import.meta.dirname, '../../docs/reference/keys.md'), 'utf8')
const [, ops = '', environment = '', service = ''] = page.split(/^## /m)

describe('a key that nothing happens of yet is marked', () => {
  const told = Object.entries(SETTINGS).map(([path, verdict]) => {
    const key = path.replace(/^environments\.\*\./, '').replaceAll('*', '<name>')
    return [
      path,
      key === path || path.startsWith('environments.*.') === false ? ops : environment,
      key,
      verdict,
    ] as const
  })
  test.each(told)('%s', (_, section, key, verdict) => {
    const row = rowOf(section, key)
    if (verdict === 'kept') expect(row).not.toMatch(/\*\*(Refused|Not yet)\*\*/)
    else {
      expect(row).toContain(verdict.severity === 'error' ? '**Refused**' : '**Not yet**')
      expect(row).toContain(verdict.lacks)
    }
  })
  test.each(Object.keys(NOT_YET))('%s of a service', (key) => {
    expect(rowOf(service, key)).toContain('**Not yet**')
  })
  test('and what stands inside of it', () => {
    expect(rowOf(ops, 'registry.push.user')).toContain('**Refused**')
    expect(rowOf(ops, 'registry.url')).not.toContain('**')
    expect(rowOf(service, 'tasks.before')).toContain('**Not yet**')
  })
})

test.each([
  ['storage', '{"/data":"10Gi class=fast"}'],
  ['ports', '9090 name=metrics'],
  ['auth', 'staging-accounts realm=Staging'],
  ['tls', 'issuer=letsencrypt-staging'],
  ['resources', 'cpu='],
  ['external', 'db.example.com:3306'],
  ['autoscale', '2..10 cpu=70%'],
])('the short form of %s is shown', (key, form) => {
  expect(rowOf(service, key)).toContain(form)
})

function rowOf(section: string, key: string): string {
  const row = section.split('\n').find((line) => line.includes(`\`${key}\` |`))
  if (row === undefined) throw new Error(`the reference has no key ${key}`)
  return row
}
