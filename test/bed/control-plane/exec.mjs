// Runs a command beside a control plane of its own.
import { missingParts } from '../build/build.mjs'
import { runCommand } from '../run/command.mjs'
import { makeRunFolder } from '../run/run-folder.mjs'
import { environmentOf } from './environment.mjs'
import { startControlPlane } from './start.mjs'

/** @param {readonly string[]} command @returns {Promise<number>} its exit code */
export async function execControlPlane(command) {
  const missing = missingParts('control-plane')
  if (missing.length > 0) {
    throw new Error(`bed: not built: ${missing.join(', ')}; run \`npm run bed -- build control-plane\``)
  }
  const started = performance.now()
  const folder = makeRunFolder()
  try {
    const bed = await startControlPlane({ dir: folder.dir })
    console.error(`bed: control plane ready in ${((performance.now() - started) / 1000).toFixed(1)} s`)
    try {
      return await runCommand(command, { env: { ...process.env, ...environmentOf(bed, folder.dir) } })
    } finally {
      await bed.stop()
    }
  } finally {
    await folder.remove()
  }
}
