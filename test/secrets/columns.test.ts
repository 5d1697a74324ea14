import { expect, test } from 'vitest'
import { table } from '../../src/cli/output/table.ts'

test('a secret leaves no gap that tells how long it was', () => {
  const rows = (secret: string) => [
    ['KEY', 'VALUE', 'FROM'],
    ['env.TOKEN', `token ${secret}`, 'web.diploid.yaml:3'],
    ['replicas', '2', 'web.diploid.yaml:1'],
  ]
  const shown = (secret: string) => table(rows(secret), (text) => text.replaceAll(secret, '***'))
  expect(shown('a-secret-of-thirty-two-characters')).toBe(shown('short-one'))
  expect(shown('short-one')).toMatch(/^env\.TOKEN {3}token \*\*\* {3}web\.diploid\.yaml:3$/m)
})
