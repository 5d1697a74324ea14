import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type KubeServer, startKubeServer } from '../../src/adapters/kube-server/server.ts'
import { Client } from '../adapters/kube-server/client.ts'
import { APPLY_CASES } from './kube-server/apply.cases.ts'
import { OBJECT_CASES } from './kube-server/object.cases.ts'
import { play } from './kube-server/play.ts'
import { REQUEST_CASES } from './kube-server/request.cases.ts'

// The embedded cluster against a real API server: the same requests, the same answers.
// In: tables of requests beside this file. Out: every answer of both, compared whole.
// Limits: what controllers write, times, UIDs and addresses are left out; docs/embedded-cluster.md lists the rest.

const bed = inject('controlPlane')

describe.skipIf(bed === null)('the embedded cluster answers as a real API server', () => {
  let server: KubeServer
  let embedded: Client
  let real: Client
  let round = 0

  beforeAll(async () => {
    if (bed === null) return
    server = await startKubeServer({ simulate: { controllers: false } })
    embedded = new Client(server.url)
    real = new Client(bed.server, { token: bed.token, ca: readFileSync(bed.caFile, 'utf8') })
  })
  afterAll(() => server?.close())

  for (const cases of [APPLY_CASES, OBJECT_CASES, REQUEST_CASES]) {
    test.each(Object.entries(cases))('%s', async (_name, steps) => {
      round += 1
      const namespace = `case-${round}`
      const [ours, theirs] = await Promise.all([
        play(embedded, namespace, steps),
        play(real, namespace, steps),
      ])
      expect(ours).toEqual(theirs)
    })
  }
})
