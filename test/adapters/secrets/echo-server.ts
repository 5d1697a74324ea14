import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that repeats whatever it is told, credentials included, as careless proxies and debug modes do. */
export interface EchoServer {
  readonly url: string
  readonly host: string
  /** What an answer is like; `{echo}` stands for what was asked. */
  answer: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body: string
  }
  /** What is answered properly, by path. */
  readonly sound: Map<string, unknown>
  /** `METHOD path` of what was repeated. */
  readonly repeated: string[]
  close(): Promise<void>
}

export async function startEchoServer(): Promise<EchoServer> {
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const authorization = request.headers.authorization ?? ''
      const [, coded = ''] = authorization.split(' ')
      const decoded = authorization.startsWith('Basic ') ? Buffer.from(coded, 'base64').toString() : coded
      const echo = `${request.method} ${request.url} ${authorization} ${decoded} ${body}`
      const { answer, sound, repeated } = echoing
      const path = (request.url ?? '').split('?')[0] ?? ''
      if (sound.has(path)) {
        response.writeHead(200, { 'content-type': 'application/json' })
        return response.end(JSON.stringify(sound.get(path)))
      }
      repeated.push(`${request.method} ${path}`)
      response.writeHead(answer.status, { 'content-type': 'text/plain', ...answer.headers })
      return response.end(
        answer.body.replaceAll('"{echo}"', () => JSON.stringify(echo)).replaceAll('{echo}', () => echo),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const echoing: EchoServer = {
    url: `http://${host}`,
    host,
    answer: { status: 500, body: '{echo}' },
    sound: new Map(),
    repeated: [],
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return echoing
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
