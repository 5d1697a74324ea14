import { createServer, type IncomingMessage, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy before an API server that refuses writes of Deployments, and repeats all that it was sent. */
export interface RefusingProxy {
  readonly url: string
  refuses: boolean
  /** How many times it did. */
  refused: number
  close(): Promise<void>
}

export async function startRefusingProxy(upstream: string): Promise<RefusingProxy> {
  const server = createServer((request, response) => {
    const { method, url = '/', headers } = request
    if (proxy.refuses && method === 'PATCH' && url.includes('/deployments/')) {
      proxy.refused += 1
      void read(request).then((body) => {
        const message = `refused: ${headers.authorization} ${body}`
        response.writeHead(422, { 'content-type': 'application/json' })
        response.end(
          JSON.stringify({ kind: 'Status', message, details: { causes: [{ field: 'spec', message }] } }),
        )
      })
      return
    }
    const forward = send(new URL(url, upstream), { method: method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      // A watch is accepted before it tells anything.
      response.flushHeaders()
      answer.pipe(response)
    })
    forward.on('error', () => response.destroy())
    response.on('close', () => forward.destroy())
    request.pipe(forward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: RefusingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuses: false,
    refused: 0,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
