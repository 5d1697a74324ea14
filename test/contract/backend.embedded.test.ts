import { startKubeServer } from '../../src/adapters/kube-server/server.ts'
import { describeBackend } from './backend.suite.ts'

describeBackend('the embedded API server', async () => {
  const server = await startKubeServer()
  return { server: server.url, close: server.close }
})
