// Lets tests in other processes take the API server away and bring it back: POST <url>/<verb>.
import { createServer } from 'node:http'
import { requestJson } from '../run/http.mjs'

/** @typedef {'pause' | 'resume' | 'stop' | 'start' | 'restart' | 'compact' | 'expire'} Verb */

/** @param {Readonly<Record<Verb, () => Promise<void>>>} verbs @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function serveControl(verbs) {
  const server = createServer((request, response) => {
    const verb = request.url?.slice(1) ?? ''
    const action =
      request.method === 'POST' && Object.hasOwn(verbs, verb) ? verbs[/** @type {Verb} */ (verb)] : undefined
    if (!action) {
      response.writeHead(404).end(`unknown; POST one of: ${Object.keys(verbs).join(', ')}\n`)
      return
    }
    action().then(
      () => response.writeHead(204).end(),
      (error) => response.writeHead(500).end(`${verb}: ${error.message}\n`),
    )
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Forgets every version but the newest, so that older lists and watches are answered with 410. @param {string} etcdUrl */
export async function compact(etcdUrl) {
  // `AA==` is the key \0: only the header with the store's revision is of interest.
  const now = await requestJson(`${etcdUrl}/v3/kv/range`, { method: 'POST', body: { key: 'AA==' } })
  const { revision } = now.json().header
  const answer = await requestJson(`${etcdUrl}/v3/kv/compaction`, {
    method: 'POST',
    body: { revision, physical: true },
  })
  if (answer.status !== 200 && !answer.text.includes('has been compacted')) {
    throw new Error(`etcd refused to compact at ${revision}: ${answer.text}`)
  }
}
