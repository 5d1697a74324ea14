import { readFile } from 'node:fs/promises'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttp, type HttpOptions } from '../../src/adapters/http.ts'
import { type Http, HttpError, type HttpRequest, show } from '../../src/adapters/http-message.ts'

const never = new AbortController().signal

describe('the HTTP client', () => {
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
  })

  async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    ends.push(() => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    })
    return (server.address() as AddressInfo).port
  }
  async function serve(answer: RequestListener): Promise<string> {
    return `http://127.0.0.1:${await listen(createServer(answer))}`
  }
  function client(options: Partial<HttpOptions> = {}): Http {
    const http = createHttp({ userAgent: 'diploid/test', env: {}, ...options })
    ends.push(() => http.close())
    return http
  }
  async function failure(http: Http, request: Omit<HttpRequest, 'signal'>): Promise<HttpError> {
    const error = await http
      .request({ signal: never, ...request })
      .then((response) => response.bytes())
      .catch((reason: unknown) => reason)
    if (error instanceof HttpError) return error
    throw new Error(`no HttpError but ${String(error)}`)
  }

  it('sends method, headers and body, and names itself', async () => {
    const url = await serve(async (request, response) => {
      const { method, headers } = request
      response.setHeader('x-two', ['a', 'b'])
      response.end(JSON.stringify([method, headers['user-agent'], headers['x-mine'], await textOf(request)]))
    })
    const http = client()
    const request = { method: 'POST', url, headers: { 'X-Mine': '1' }, signal: never } as const
    const response = await http.request({ ...request, body: 'text' })
    expect(response).toMatchObject({ status: 200, headers: { 'x-two': 'a, b' } })
    expect(await response.json()).toEqual(['POST', 'diploid/test', '1', 'text'])
    async function* stream() {
      yield Buffer.from('in ')
      yield Buffer.from('parts')
    }
    expect(await (await http.request({ ...request, body: stream() })).json()).toContain('in parts')
  })

  it('hands out a body as it arrives', async () => {
    let held: ServerResponse | undefined
    const url = await serve((_, response) => {
      held = response
      response.write('first')
    })
    const response = await client().request({ url, signal: never })
    const chunks: string[] = []
    for await (const chunk of response.body) {
      chunks.push(Buffer.from(chunk).toString())
      if (chunks.length === 1) held?.end('second')
    }
    expect(chunks).toEqual(['first', 'second'])
  })

  it('bounds silence, time and size', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/silent') return
      if (request.url === '/half') response.write('half')
      else response.end(Buffer.alloc(2_000))
    })
    const http = client()
    expect(await failure(http, { url: `${url}/silent`, idleMs: 1_000 })).toMatchObject({ kind: 'idle' })
    expect(await failure(http, { url: `${url}/half`, idleMs: 1_000 })).toMatchObject({ kind: 'idle' })
    expect(await failure(http, { url: `${url}/silent`, totalMs: 100 })).toMatchObject({ kind: 'total' })
    expect(await failure(http, { url: `${url}/half`, totalMs: 100 })).toMatchObject({ kind: 'total' })
    expect(await failure(http, { url, maxBytes: 1_999 })).toMatchObject({ kind: 'too-large' })
    expect((await (await http.request({ url, maxBytes: 2_000, signal: never })).bytes()).length).toBe(2_000)
  })

  it('says what did not work', async () => {
    const http = client()
    expect(await failure(http, { url: 'http://127.0.0.1:9/' })).toMatchObject({ kind: 'connect' })
    expect(await failure(http, { url: 'http://nowhere.invalid/' })).toMatchObject({ kind: 'name' })
    const cut = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' })
      response.write('abc', () => response.destroy())
    })
    expect(await failure(http, { url: cut })).toMatchObject({ kind: 'broken' })
    const secret = await failure(http, { url: 'http://127.0.0.1:9/a?token=hidden' })
    expect(secret.message).not.toContain('hidden')
    expect(show('https://me:hidden@host/a?b=hidden#hidden')).toBe('https://host/a')
  })

  it('rejects with the reason of the caller who gives up', async () => {
    const url = await serve((_, response) => void response.write('half'))
    const controller = new AbortController()
    const reason = new Error('enough')
    const response = await client().request({ url, signal: controller.signal })
    controller.abort(reason)
    await expect(response.text()).rejects.toBe(reason)
    await expect(client().request({ url, signal: controller.signal })).rejects.toBe(reason)
  })

  it('uses a connection again, and repeats what a dying one may have lost', async () => {
    const sockets = new Set<unknown>()
    let answers = 0
    const url = await serve((request, response) => {
      sockets.add(request.socket)
      if (++answers === 3) request.socket.destroy()
      else response.end('ok')
    })
    const http = client({ connections: 1 })
    const text = async (request: Partial<HttpRequest> = {}) =>
      await (await http.request({ url, signal: never, ...request })).text()
    expect([await text(), await text()]).toEqual(['ok', 'ok'])
    expect(sockets.size).toBe(1)
    expect(await text()).toBe('ok')
    expect(answers).toBe(4)
    answers = 2
    await expect(text({ method: 'POST', body: 'once only' })).rejects.toMatchObject({ kind: 'broken' })
    expect(answers).toBe(3)
  })

  it('follows redirects on one host, and to another only without credentials', async () => {
    const seen: string[] = []
    const target = createServer((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization ?? 'nothing'}`)
      response.end('there')
    })
    const port = await listen(target)
    const url = await serve((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization ?? 'nothing'}`)
      const to: Record<string, string> = {
        '/a': '/b',
        '/other': `http://127.0.0.1:${port}/c`,
        '/loop': '/loop',
        '/file': 'file:///etc/passwd',
      }
      const location = to[request.url ?? '']
      if (location === undefined) response.end('here')
      else response.writeHead(302, { location }).end()
    })
    const http = client()
    const headers = { Authorization: 'Bearer token' }
    const get = (path: string, more: Partial<HttpRequest> = {}) => ({
      url: url + path,
      headers,
      redirects: 3,
      ...more,
    })
    expect(await (await http.request({ ...get('/a'), signal: never })).text()).toBe('here')
    expect(seen.splice(0)).toEqual(['/a Bearer token', '/b Bearer token'])
    expect(await failure(http, get('/other'))).toMatchObject({ kind: 'redirect' })
    expect(seen.splice(0)).toEqual(['/other Bearer token'])
    const away = await http.request({ ...get('/other', { otherHost: 'without-credentials' }), signal: never })
    expect(await away.text()).toBe('there')
    expect(seen.splice(0)).toEqual(['/other Bearer token', '/c nothing'])
    expect(await failure(http, get('/loop'))).toMatchObject({ kind: 'redirect' })
    expect(await failure(http, get('/file'))).toMatchObject({ kind: 'redirect' })
    expect((await http.request({ ...get('/a', { redirects: 0 }), signal: never })).status).toBe(302)
  })

  it('trusts the given certificates only, and never steps down from TLS', async () => {
    const file = (name: string) => readFile(new URL(`testdata/localhost.${name}`, import.meta.url))
    const [key, cert] = await Promise.all([file('key'), file('crt')])
    const answer = (_: IncomingMessage, response: ServerResponse) =>
      response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end('tls')
    const port = await listen(createTlsServer({ key, cert }, answer))
    const url = `https://127.0.0.1:${port}/`
    expect(await failure(client(), { url })).toMatchObject({ kind: 'tls' })
    const trusting = client({ tls: { ca: cert } })
    expect(await (await trusting.request({ url, signal: never })).text()).toBe('tls')
    expect(await failure(trusting, { url, redirects: 1 })).toMatchObject({ kind: 'redirect' })
  })

  it('goes through the proxy of the environment, but not for hosts in NO_PROXY', async () => {
    const url = await serve((_, response) => response.end('direct'))
    const asked: string[] = []
    const proxy = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.end('proxied')
    })
    proxy.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url}`)
      const onward = connect(Number(new URL(url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        socket.pipe(onward).pipe(socket)
      })
      socket.on('error', () => onward.destroy())
    })
    const HTTP_PROXY = `http://127.0.0.1:${await listen(proxy)}`
    const through = client({ env: { HTTP_PROXY } })
    await (await through.request({ url, signal: never })).text()
    expect(asked.length).toBe(1)
    const around = client({ env: { HTTP_PROXY, NO_PROXY: '127.0.0.1' } })
    expect(await (await around.request({ url, signal: never })).text()).toBe('direct')
    expect(asked.length).toBe(1)
  })
})

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
