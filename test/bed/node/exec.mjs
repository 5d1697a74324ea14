// Runs a command beside a whole node of its own, both inside namespaces that take everything along when they end.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { missingParts } from '../build/build.mjs'
import { missingPackages } from '../build/debian.mjs'
import { seedFolder } from '../images/seed.mjs'
import { runCommand } from '../run/command.mjs'
import { makeRunFolder } from '../run/run-folder.mjs'

// The first process of a process namespace must collect orphans (containerd's shims leave some): a shell that waits does.
const INIT = '"$@" <&0 & wait $!'

/** @param {readonly string[]} command @returns {Promise<number>} its exit code */
export async function execNode(command) {
  if (process.getuid?.() !== 0)
    throw new Error('bed: size node needs root (namespaces, mounts, containers); run it as root')
  const images = existsSync(seedFolder()) ? [] : ['images']
  const missing = [...missingPackages('node'), ...missingParts('node'), ...images]
  if (missing.length > 0)
    throw new Error(`bed: missing: ${missing.join(', ')}; run \`npm run bed -- build node\``)
  const folder = makeRunFolder()
  try {
    const namespaces = ['unshare', '--pid', '--fork', '--kill-child', '--mount', '--net', '--mount-proc']
    const inside = [process.execPath, join(import.meta.dirname, 'inside.mjs'), folder.dir, folder.name]
    const words = [...namespaces, '--', 'sh', '-c', INIT, 'bed-init', ...inside, '--', ...command]
    // unshare blocks all other signals while its child lives.
    return await runCommand(words, { env: process.env, signal: 'SIGKILL' })
  } finally {
    await folder.remove()
  }
}
