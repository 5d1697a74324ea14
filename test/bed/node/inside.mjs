// The bed's side of exec.mjs: runs inside the namespaces, starts the node, then the command.
import { environmentOf } from '../control-plane/environment.mjs'
import { runCommand } from '../run/command.mjs'
import { NODE_IP, REGISTRY } from './addresses.mjs'
import { startNode } from './start.mjs'

const [dir = '', name = '', , ...command] = process.argv.slice(2)
const started = performance.now()
// Nothing outside can be reached from here, least of all a proxy for the node's own address.
for (const variable of Object.keys(process.env))
  if (/^(https?|all)_proxy$/i.test(variable)) delete process.env[variable]
try {
  const bed = await startNode({ dir, name })
  console.error(`bed: node ready in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  const env = {
    ...process.env,
    ...environmentOf(bed, dir),
    BED_NODE_IP: NODE_IP,
    BED_REGISTRY: REGISTRY,
    // The bed's docker.io is signed by an authority of its own: Node programs are told to trust it.
    NODE_EXTRA_CA_CERTS: bed.dockerHubCa,
  }
  process.exitCode = await runCommand(command, { env })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
// The control plane still runs and would keep us; the namespace's end ends it.
process.exit()
