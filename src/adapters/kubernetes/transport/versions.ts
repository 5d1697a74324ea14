import type { Versions } from '../../kube-client.ts'

/** Resource versions of built-in kinds are decimal and comparable: https://kep.k8s.io/5504 */
export function createVersions(): Versions {
  let highest = 0n
  let rewinds = 0
  const listeners = new Set<() => void>()
  return {
    mark: () => ({ highest, rewinds }),
    saw(text, mark) {
      const version = versionOf(text)
      // What was asked before a step back says nothing about what is after it.
      if (version === undefined || mark.rewinds !== rewinds) return
      if (version >= mark.highest) {
        if (version > highest) highest = version
        return
      }
      highest = version
      rewinds += 1
      for (const listener of listeners) listener()
    },
    rewinds: () => rewinds,
    onRewind(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Groups that the API server keeps in its own etcd; a delegated group counts versions of its own. */
export function isBuiltIn(group: string): boolean {
  return !group.includes('.') || group === 'networking.k8s.io' || group === 'coordination.k8s.io'
}

export function versionOf(text: string): bigint | undefined {
  return /^[1-9]\d{0,38}$/.test(text) ? BigInt(text) : undefined
}
