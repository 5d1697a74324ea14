import { expect, test } from 'vitest'
import { tagged } from '../../../src/core/config/tags.ts'
import { variablesForFunctions } from '../../../src/core/services/variables.ts'
import { inputOf } from './company.ts'

test('functions get variables resolved, without secrets and without what services will say', () => {
  const { input } = inputOf({ files: { '.diploid.conf.yaml': 'services: { db: { image: x } }\n' } })
  const value = {
    where: '$name in $env',
    mail: { host: 'mail.test', address: '${vars.mail.host}:25' },
    token: tagged({ kind: 'secret', name: 'a', key: 'b' }),
    password: tagged({ kind: 'generate', name: 'x' }),
    composed: 'pw=${vars.password}',
    db: '${services.db.host}',
    list: [1, '$env'],
  }
  const vars = [{ name: 'vars', value, origins: {} }]
  expect(variablesForFunctions({ ...input, vars })).toEqual({
    where: 'acme in production',
    mail: { host: 'mail.test', address: 'mail.test:25' },
    list: [1, 'production'],
  })
})
