import { startKubeServer } from '../../src/adapters/kube-server/server.ts'
import { describeExample } from './example.suite.ts'

describeExample('the embedded API server', async () => {
  const server = await startKubeServer()
  return { server: server.url, close: server.close }
})
