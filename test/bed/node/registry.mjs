// A real registry: plain HTTP, deletes allowed, an access log.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requestJson } from '../run/http.mjs'
import { startProcess, waitUntil } from '../run/processes.mjs'

/** @import { Pair } from '../control-plane/certificates.mjs' */

/**
 * @param {{ dir: string, storage: string, address: string, program: string, name?: string, tls?: Pair & { ca: string } }} options
 */
export async function startRegistry({ dir, storage, address, program, name = 'registry', tls }) {
  const config = join(dir, `${name}.yaml`)
  const content = {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    http: { addr: address, ...(tls ? { tls: { certificate: tls.cert, key: tls.key } } : {}) },
  }
  writeFileSync(config, JSON.stringify(content))
  mkdirSync(join(dir, 'logs'), { recursive: true })
  const logFile = join(dir, 'logs', `${name}.log`)
  const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none' }
  const running = startProcess({ name, program, args: ['serve', config], logFile, env })
  const url = `${tls ? 'https' : 'http'}://${address}/v2/`
  const ready = async () => (await requestJson(url, tls ? { caFile: tls.ca } : {})).status === 200
  await waitUntil(name, ready, { running: [running], logFile })
  return running
}
