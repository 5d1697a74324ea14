import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Data, Fields } from '../../../src/adapters/kube-server/data.ts'

export interface Answer {
  readonly status: number
  readonly warnings: string
  readonly body: Fields
}

export interface CallOptions {
  readonly body?: Data
  readonly type?: string
  readonly accept?: string
  readonly agent?: string
}

/** A plain client: one request, its answer. */
export class Client {
  readonly #url: string
  readonly #access: { readonly token?: string; readonly ca?: string }

  constructor(url: string, access: { readonly token?: string; readonly ca?: string } = {}) {
    this.#url = url
    this.#access = access
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const url = new URL(this.#url + path)
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const { token, ca } = this.#access
    const body = options.body === undefined ? '' : JSON.stringify(options.body)
    const headers = {
      'content-length': Buffer.byteLength(body),
      'content-type': options.type ?? 'application/json',
      accept: options.accept ?? 'application/json',
      'user-agent': options.agent ?? 'tester/1',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    }
    return await new Promise((resolve, reject) => {
      const request = send(url, { method, headers, ...(ca === undefined ? {} : { ca }) }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({
            status: response.statusCode ?? 0,
            warnings: String(response.headers.warning ?? ''),
            body: text.startsWith('{') && !text.includes('\n{') ? (JSON.parse(text) as Fields) : { text },
          })
        })
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  /** Opens a watch; `stop` ends it. Events arrive in `events`. */
  async watch(
    path: string,
  ): Promise<{ readonly events: Fields[]; readonly ended: Promise<void>; stop(): void }> {
    const url = new URL(this.#url + path)
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const { token, ca } = this.#access
    const headers = {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    }
    const events: Fields[] = []
    return await new Promise((resolve, reject) => {
      const request = send(url, { headers, ...(ca === undefined ? {} : { ca }) }, (response) => {
        let rest = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n')
          rest = lines.pop() ?? ''
          for (const line of lines) events.push(JSON.parse(line) as Fields)
        })
        const ended = new Promise<void>((done) => response.on('close', done))
        resolve({ events, ended, stop: () => request.destroy() })
      })
      request.on('error', reject)
      request.end()
    })
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path)
  }

  create(path: string, body: Data): Promise<Answer> {
    return this.call('POST', path, { body })
  }

  /** Server-side apply by a manager. */
  apply(path: string, manager: string, body: Data, query = ''): Promise<Answer> {
    return this.call('PATCH', `${path}?fieldManager=${manager}${query}`, {
      body,
      type: 'application/apply-patch+yaml',
    })
  }

  mergePatch(path: string, manager: string, body: Data): Promise<Answer> {
    return this.call('PATCH', `${path}?fieldManager=${manager}`, {
      body,
      type: 'application/merge-patch+json',
    })
  }
}

/** Asks until the answer fits; for states that controllers bring about. */
export async function until(look: () => Promise<boolean>, what: string, limitMs = 10_000): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
