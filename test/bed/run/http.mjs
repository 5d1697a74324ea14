// One small HTTP request, for set-ups that must not depend on the code under test.
import { readFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'

/**
 * @param {string} url
 * @param {{ method?: string, body?: unknown, token?: string, caFile?: string, headers?: Record<string, string>, timeout?: number }} [options]
 * @returns {Promise<{ status: number, text: string, json: () => any }>}
 */
export function requestJson(
  url,
  { method = 'GET', body, token, caFile, headers = {}, timeout = 10_000 } = {},
) {
  const send = url.startsWith('https:') ? secureRequest : plainRequest
  const options = {
    method,
    agent: false,
    timeout,
    ...(caFile ? { ca: readFileSync(caFile) } : {}),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  }
  return new Promise((resolve, reject) => {
    const request = send(url, options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, json: () => JSON.parse(text) }),
      )
    })
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url} within ${timeout} ms`)))
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
