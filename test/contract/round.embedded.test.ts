import { startKubeServer } from '../../src/adapters/kube-server/server.ts'
import { describeRounds } from './round.suite.ts'

describeRounds('the embedded API server', async () => {
  const server = await startKubeServer()
  return { server: server.url, close: server.close }
})
