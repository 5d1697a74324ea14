import type { Versions } from '../../kube-client.ts'

/** Resource versions of built-in kinds are decimal and comparable: https://kep.k8s.io/5504 */
export function createVersions(): Versions {
  let highest = 0n
  let rewinds = 0
  const listeners = new Set<() => void>()
  return {
    mark: () => highest,
    saw(text, mark) {
      const version = versionOf(text)
      if (version === undefined) return
      if (version >= mark) {
        if (version > highest) highest = version
        return
      }
      // Answers to requests sent before the step back carry older marks, so each step counts once.
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

export function versionOf(text: string): bigint | undefined {
  return /^[1-9]\d{0,38}$/.test(text) ? BigInt(text) : undefined
}
