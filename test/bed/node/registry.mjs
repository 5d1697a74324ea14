// A real registry: plain HTTP, deletes allowed, an access log.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requestJson } from '../run/http.mjs'
import { startProcess, waitUntil } from '../run/processes.mjs'

/** @param {{ dir: string, storage: string, address: string, program: string }} options */
export async function startRegistry({ dir, storage, address, program }) {
  const config = join(dir, 'registry.yaml')
  const content = {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    http: { addr: address },
  }
  writeFileSync(config, JSON.stringify(content))
  mkdirSync(join(dir, 'logs'), { recursive: true })
  const logFile = join(dir, 'logs', 'registry.log')
  const env = { ...process.env, OTEL_TRACES_EXPORTER: 'none' }
  const running = startProcess({ name: 'registry', program, args: ['serve', config], logFile, env })
  const ready = async () => (await requestJson(`http://${address}/v2/`)).status === 200
  await waitUntil('registry', ready, { running: [running], logFile })
  return running
}
