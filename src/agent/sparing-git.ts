import { isWorldError, type WorldError } from '../core/world-error.ts'
import type { Clock, Random } from '../ports/clock.ts'
import type { Git } from '../ports/git.ts'
import { Retries } from './retries.ts'

/** A Git that asks a repository whose refs cannot be had ever more seldom; in between it answers as that did last. */
export function sparingGit(git: Git, ports: { readonly clock: Clock; readonly random: Random }): Git {
  const retries = new Retries(ports)
  const failures = new Map<string, WorldError>()
  return {
    ...git,
    async refs(location, signal) {
      const known = failures.get(location)
      if (known !== undefined && retries.isTooEarly(location, REFS)) throw known
      try {
        const refs = await git.refs(location, signal)
        failures.delete(location)
        retries.ended(location)
        return refs
      } catch (error) {
        if (!isWorldError(error) || signal.aborted) throw error
        failures.set(location, error)
        retries.failed(location, REFS)
        throw error
      }
    },
  }
}

const REFS = 'refs'
