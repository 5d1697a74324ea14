import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClock } from '../../../src/adapters/clock/clock.ts'
import type { KubeClient } from '../../../src/adapters/kube-client.ts'
import { createKubeClient } from '../../../src/adapters/kubernetes/transport/client.ts'
import {
  type KubeConnection,
  plainConnection,
} from '../../../src/adapters/kubernetes/transport/connection.ts'
import { createScrubber } from '../../../src/adapters/log/scrubber.ts'
import type { Clock, Random } from '../../../src/ports/clock.ts'
import type { Log } from '../../../src/ports/log.ts'

/** A server that answers by a script: for what neither a real nor the embedded API server does on demand. */
export interface FakeApi {
  readonly url: string
  readonly seen: readonly string[]
  readonly client: KubeClient
  clientFor(connection: KubeConnection): KubeClient
  close(): Promise<void>
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export async function startFakeApi(answer: Answer): Promise<FakeApi> {
  const seen: string[] = []
  const clients: KubeClient[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    request.resume()
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clientFor = (connection: KubeConnection) => {
    const client = createKubeClient({
      connection,
      userAgent: 'diploid/test (unit)',
      scrubber: createScrubber(),
      ...parts,
    })
    clients.push(client)
    return client
  }
  return {
    url,
    seen,
    clientFor,
    client: clientFor(plainConnection({ name: 'a test', server: url, token: 'first' })),
    async close() {
      await Promise.all(clients.map((client) => client.close()))
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function json(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}

/** Waits are noted, and over at once. */
export const waits: number[] = []
const clock: Clock = {
  ...createClock(),
  sleep: async (ms, signal) => {
    signal.throwIfAborted()
    waits.push(ms)
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 5)))
    signal.throwIfAborted()
  },
}
const random: Random = { bytes: (length) => new Uint8Array(length), fraction: () => 0.5 }
export const parts = { clock, random, log: silent }
