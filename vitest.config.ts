import { defineConfig } from 'vitest/config'

// Projects by what they need: nothing; workers and loopback servers; the built program; the embedded cluster; the control-plane bed; the
// node bed. `*.real.test.ts` runs a contract suite on a real API server, `*.embedded.test.ts` the same on ours.
const OUTSIDE = ['test/{adapters,bed,bench,cli,contract,e2e,faults}/**']
// A test that asserts nothing cannot fail.
const expect = { requireAssertions: true }
const slow = { expect, testTimeout: 120_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: OUTSIDE, isolate: false, ...slow } },
      {
        test: {
          name: 'adapters',
          include: ['test/adapters/**/*.test.ts'],
          globalSetup: ['test/workers.setup.ts'],
          ...slow,
        },
      },
      {
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          globalSetup: ['test/e2e/program.setup.ts'],
          ...slow,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.embedded.test.ts'],
          globalSetup: ['test/workers.setup.ts'],
          ...slow,
        },
      },
      {
        test: {
          name: 'bed',
          include: ['test/{contract,faults}/**/*.real.test.ts'],
          globalSetup: ['test/bed/control-plane.setup.mjs', 'test/workers.setup.ts'],
          fileParallelism: false,
          ...slow,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/program.setup.ts'],
          fileParallelism: false,
          expect,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
