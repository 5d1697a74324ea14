// Command line of the test bed: build the real parts, start a size of bed around a command.
// Input: arguments. Output: the command's exit code. Limits: size `node` needs root on Linux.
import { join } from 'node:path'
import { buildBed } from './build/build-bed.mjs'
import { execControlPlane } from './control-plane/exec.mjs'
import { execNode } from './node/exec.mjs'
import { down, up } from './run/background.mjs'

const USAGE = `usage: npm run bed -- <verb>
  build [all|control-plane|node]      build what is missing into the cache
  exec <control-plane|node> -- <command…>   run a command beside a bed; the bed ends with it
  up <control-plane|node>             start a bed in the background and print where it is
  down                                end what \`up\` started
  smoke                               prove that the node bed runs pods and builds images`

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** @param {readonly string[]} args @returns {Promise<number>} */
async function run([verb, ...rest]) {
  const size = rest[0] ?? 'all'
  if (verb === 'build' && ['all', 'control-plane', 'node'].includes(size)) {
    await buildBed(size === 'control-plane' ? size : 'node')
    return 0
  }
  if (verb === 'exec' && rest[1] === '--' && rest.length > 2) {
    const command = rest.slice(2)
    if (size === 'control-plane') return execControlPlane(command)
    if (size === 'node') return execNode(command)
  }
  if (verb === 'up' && (size === 'control-plane' || size === 'node')) return up(size)
  if (verb === 'down') return down()
  if (verb === 'smoke') return execNode([process.execPath, join(import.meta.dirname, 'smoke.mjs')])
  console.error(USAGE)
  return 2
}
