import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/** An API server as a suite gets it. */
export interface ApiServer {
  readonly server: string
  readonly token?: string
  readonly ca?: string
  /** Ends it with the test that asked for it. */
  close?(): Promise<void>
}

/** A loopback proxy before it that counts what is asked and does to watches what networks do. */
export interface ApiProxy {
  readonly url: string
  /** `GET /api/v1/configmaps?…`, in order. */
  readonly requests: readonly string[]
  /** Cuts every connection in the middle. */
  cut(): void
  /** The next watch whose URL matches is answered 410: as status, or as an event within the stream. */
  expireNext(path: RegExp, how: 'status' | 'event'): void
  /** The next request whose method and URL match gets this answer instead. */
  answerNext(what: RegExp, status: number, headers: Readonly<Record<string, string>>, body: string): void
  close(): Promise<void>
}

const GONE = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Expired',
  code: 410,
  message: 'too old',
}

export async function startProxy(upstream: ApiServer): Promise<ApiProxy> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  const rules: { match: RegExp; answer: (response: http.ServerResponse) => void }[] = []
  const secure = upstream.server.startsWith('https:')
  const agent = secure
    ? new https.Agent({ keepAlive: true, ca: upstream.ca })
    : new http.Agent({ keepAlive: true })

  const server = http.createServer((request, response) => {
    const line = `${request.method} ${request.url}`
    requests.push(line)
    const rule = rules.findIndex(({ match }) => match.test(line))
    if (rule >= 0) {
      request.resume()
      rules.splice(rule, 1)[0]?.answer(response)
      return
    }
    const { host: _host, ...headers } = request.headers
    const authorization = upstream.token === undefined ? {} : { authorization: `Bearer ${upstream.token}` }
    const target = new URL(request.url ?? '/', upstream.server)
    const forward = (secure ? https : http).request(target, {
      agent,
      method: request.method ?? 'GET',
      headers: { ...headers, ...authorization },
    })
    forward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      response.flushHeaders()
      answer.on('error', () => response.destroy())
      answer.pipe(response)
    })
    forward.on('error', () => response.destroy())
    response.on('close', () => forward.destroy())
    request.pipe(forward)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  function json(status: number, headers: Readonly<Record<string, string>>, body: string) {
    return (response: http.ServerResponse) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(body)
    }
  }

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    cut() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    expireNext(path, how) {
      const match = new RegExp(`${path.source}.*[?&]watch=true`)
      const body =
        how === 'status' ? JSON.stringify(GONE) : `${JSON.stringify({ type: 'ERROR', object: GONE })}\n`
      rules.push({ match, answer: json(how === 'status' ? 410 : 200, {}, body) })
    },
    answerNext(what, status, headers, body) {
      rules.push({ match: what, answer: json(status, headers, body) })
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      agent.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
