import { readFileSync } from 'node:fs'
import { describe, inject, test } from 'vitest'
import { describeExample } from './example.suite.ts'

const bed = inject('controlPlane')

if (bed === null) {
  describe('the example company on a real API server', () => {
    test.skip('LEFT OUT: the control-plane bed is not built (npm run bed -- build control-plane)', () =>
      undefined)
  })
} else {
  describeExample('a real API server', async () => ({
    server: bed.server,
    token: bed.token,
    ca: readFileSync(bed.caFile, 'utf8'),
  }))
}
