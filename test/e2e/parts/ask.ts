import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'

export interface Answer {
  readonly status: number
  readonly text: string
}

export interface Question {
  readonly method?: string
  readonly token?: string
  readonly ca?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** One request on a connection of its own: a kept one would go on reaching the pod that is being replaced. */
export function ask(url: string, question: Question = {}): Promise<Answer> {
  const send = url.startsWith('https:') ? secureRequest : plainRequest
  const { method = 'GET', token, ca } = question
  const headers = {
    ...question.headers,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, timeout: 10_000, ...(ca === undefined ? {} : { ca }) }
    const request = send(url, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url} within 10 s`)))
    request.on('error', reject)
    request.end()
  })
}
