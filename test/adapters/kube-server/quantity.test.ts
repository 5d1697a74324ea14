import { expect, test } from 'vitest'
import { canonicalQuantity } from '../../../src/adapters/kube-server/defaults/quantity.ts'

test.each([
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['0.5', '500m'],
  ['1', '1'],
  ['1024Mi', '1Gi'],
  ['1536Mi', '1536Mi'],
  ['0.5Gi', '512Mi'],
  ['1000Ki', '1000Ki'],
  ['1000000', '1M'],
  ['1e3', '1e3'],
  ['0', '0'],
  ['0.0001', '100u'],
  ['100', '100'],
  ['no quantity', 'no quantity'],
])('%s is told as %s', (written, told) => {
  expect(canonicalQuantity(written)).toBe(told)
})
