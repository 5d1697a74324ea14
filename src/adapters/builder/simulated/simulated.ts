import { createHash } from 'node:crypto'
import type { Builder, Clock, Registry } from '../../../ports.ts'

// Images that exist in name only: a builder that waits a moment, and the registry that then knows the image.
// In: how long a build takes. Out: a Builder and a Registry that fit together, and how many builds there were.
// Limits: for the demo and tests; nothing is fetched, built or pushed, and the embedded cluster pulls nothing.

export interface SimulatedImages {
  readonly builder: Builder
  readonly registry: Registry
  builds(): number
}

export interface SimulatedOptions {
  readonly clock: Clock
  readonly milliseconds: number
  /** Ports of ready images, by reference, that a registry would tell. */
  readonly ports?: Readonly<Record<string, number>>
}

export function createSimulatedImages({
  clock,
  milliseconds,
  ports = {},
}: SimulatedOptions): SimulatedImages {
  const built = new Set<string>()
  const running = new Map<string, Promise<string>>()
  return {
    builder: {
      description: 'simulated',
      build({ image, onLog }, signal) {
        const build = running.get(image.key) ?? run(image.reference, onLog, signal)
        running.set(image.key, build)
        return build.finally(() => running.delete(image.key))
      },
    },
    registry: {
      async inspect(reference) {
        // Of our own images those exist that were built; everything else is somebody's and does.
        if (isKeyed(reference) && !built.has(reference)) return { known: true, value: 'absent' }
        const port = ports[reference]
        const exposed = port === undefined ? [] : [{ port, protocol: 'TCP' as const }]
        return { known: true, value: { digest: digestOf(reference), ports: exposed, workdir: '/', user: '' } }
      },
    },
    builds: () => built.size,
  }

  async function run(reference: string, onLog: (line: string) => void, signal: AbortSignal): Promise<string> {
    onLog(`simulating the build of ${reference}`)
    await clock.sleep(milliseconds, signal)
    built.add(reference)
    return digestOf(reference)
  }
}

/** Our tags are content keys: long hexadecimal texts that no released image uses. */
function isKeyed(reference: string): boolean {
  return /:[0-9a-f]{12,}$/.test(reference)
}

function digestOf(reference: string): string {
  return `sha256:${createHash('sha256').update(reference).digest('hex')}`
}
