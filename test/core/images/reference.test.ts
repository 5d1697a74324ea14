import { expect, test } from 'vitest'
import {
  parseReference,
  printFamiliar,
  printPinned,
  printReference,
} from '../../../src/core/images/reference.ts'

const DIGEST = `sha256:${'0'.repeat(64)}`

test.each([
  ['node', 'docker.io/library/node:latest', 'node'],
  ['node:24', 'docker.io/library/node:24', 'node:24'],
  ['bitnami/redis', 'docker.io/bitnami/redis:latest', 'bitnami/redis'],
  ['docker.io/node', 'docker.io/library/node:latest', 'node'],
  ['localhost/x', 'localhost/x:latest', 'localhost/x'],
  ['127.0.0.1:5000/a/b:1', '127.0.0.1:5000/a/b:1', '127.0.0.1:5000/a/b:1'],
  ['ghcr.io/a/b_c-d.e', 'ghcr.io/a/b_c-d.e:latest', 'ghcr.io/a/b_c-d.e'],
  [`node@${DIGEST}`, `docker.io/library/node@${DIGEST}`, `node@${DIGEST}`],
  [`node:24@${DIGEST}`, `docker.io/library/node:24@${DIGEST}`, `node:24@${DIGEST}`],
])('%s', (text, full, familiar) => {
  const reference = parseReference(text)
  if (reference === undefined) throw new Error('not parsed')
  expect(printReference(reference)).toBe(full)
  expect(printFamiliar(reference)).toBe(familiar)
  expect(printPinned(reference, DIGEST)).toMatch(/^[^@:]+(:\d+\/[^@:]+)?@sha256:0+$/)
})

test.each(['', 'Node', 'a b', 'node:', 'node@sha256:00', '/node', 'a//b', '$X', 'a:b:c', '-a'])(
  '%j is no reference',
  (text) => {
    expect(parseReference(text)).toBeUndefined()
  },
)
