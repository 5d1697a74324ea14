import { startKubeServer } from '../../src/adapters/kube-server/server.ts'
import { describeRendered } from './rendered.suite.ts'

describeRendered('the embedded API server', async () => {
  const server = await startKubeServer()
  return { server: server.url, close: server.close }
})
