import { startKubeServer } from '../../src/adapters/kube-server/server.ts'
import { describeState } from './state.suite.ts'

describeState('the embedded API server', async () => {
  const server = await startKubeServer()
  return { server: server.url, close: server.close }
})
