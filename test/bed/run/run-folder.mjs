// The folder of one running bed, and who clears it away: a janitor process that outlives us however we end.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { basename } from 'node:path'
import { runPrefix } from '../build/paths.mjs'

// It waits for the end of its input, which is our end. Dying processes may still write for a moment, so each removal
// is tried until it holds. The cgroup folders are the one thing that no namespace takes along.
const JANITOR = `
read _
tries=0
while [ $tries -lt 100 ]; do
  left=0
  for folder in /sys/fs/cgroup/"$2" /sys/fs/cgroup/*/"$2"; do
    [ -d "$folder" ] || continue
    find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || left=1
  done
  rm -rf "$1" 2>/dev/null || left=1
  [ $left = 0 ] && exit 0
  tries=$((tries + 1))
  sleep 0.1
done
echo "bed: could not remove $1" >&2
`

/**
 * @typedef {object} RunFolder
 * @property {string} dir
 * @property {string} name      also the name of the bed's cgroup
 * @property {() => Promise<void>} remove
 */

/** @returns {RunFolder} */
export function makeRunFolder() {
  const dir = mkdtempSync(runPrefix())
  const name = basename(dir)
  const janitor = spawn('sh', ['-c', JANITOR, 'janitor', dir, name], {
    // A session of its own: Ctrl-C in the terminal must not end it before its work.
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    cwd: '/',
  })
  const ended = once(janitor, 'exit')
  janitor.unref()
  // The pipe must not keep a finished test run alive.
  const pipe = /** @type {import('node:net').Socket} */ (janitor.stdin)
  pipe.unref()
  return {
    dir,
    name,
    remove: async () => {
      janitor.ref()
      pipe.end()
      await ended
    },
  }
}
