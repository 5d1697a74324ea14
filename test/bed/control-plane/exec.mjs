// Runs a command beside a control plane of its own.
import { spawn } from 'node:child_process'
import { missingParts } from '../build/build.mjs'
import { makeRunFolder } from '../run/run-folder.mjs'
import { environmentOf } from './environment.mjs'
import { startControlPlane } from './start.mjs'

/** @param {readonly string[]} command @returns {Promise<number>} its exit code */
export async function execControlPlane([program = '', ...args]) {
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
      return await runCommand(program, args, { ...process.env, ...environmentOf(bed, folder.dir) })
    } finally {
      await bed.stop()
    }
  } finally {
    await folder.remove()
  }
}

/** @param {string} program @param {readonly string[]} args @param {NodeJS.ProcessEnv} env @returns {Promise<number>} */
function runCommand(program, args, env) {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], { stdio: 'inherit', env })
  // The command gets the terminal's signals itself; we stay to clear away after it.
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => void child.kill(signal)
  for (const signal of SIGNALS) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      for (const signal of SIGNALS) process.off(signal, forward)
      resolve(code ?? 1)
    })
  })
}

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
