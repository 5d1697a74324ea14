import { readFileSync } from 'node:fs'
import { describe, inject, test } from 'vitest'
import { describeRounds } from './round.suite.ts'

const bed = inject('controlPlane')

if (bed === null) {
  describe('rounds on a real API server', () => {
    test.skip('LEFT OUT: the control-plane bed is not built (npm run bed -- build control-plane)', () =>
      undefined)
  })
} else {
  describeRounds('a real API server', async () => ({
    server: bed.server,
    token: bed.token,
    ca: readFileSync(bed.caFile, 'utf8'),
  }))
}
