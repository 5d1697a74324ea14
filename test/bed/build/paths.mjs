// Where the bed keeps its things: built parts in a cache folder, each running bed in a temporary one.
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

export const PARTS_FOLDER = join(import.meta.dirname, '..', 'parts')

/** @returns {string} the folder that may be deleted at any point and costs only time */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'diploid', 'bed')
}

/** @returns {string} what the names of all folders of running beds begin with */
export function runPrefix() {
  return join(tmpdir(), 'diploid-bed-')
}
