import { createHash } from 'node:crypto'
import { factsOfBuilt, type ImageFacts, type Lookup } from '../../../core/images/image.ts'
import { parseReference, printReference } from '../../../core/images/reference.ts'
import { WorldError } from '../../../core/world-error.ts'
import type { Builder } from '../../../ports/builder.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Registry } from '../../../ports/registry.ts'
import { joined, pushReference } from '../joined.ts'

// Builds for the demo: nothing runs, and the registry beside it knows what was "built".
// In: build requests; ports of ready images to pretend. Out: digests derived from keys, after a short wait.
// Limits: says in its description and its log that it is simulated; nothing can be pulled from it.

export interface SimulatedImages {
  readonly builder: Builder
  readonly registry: Registry
  /** How many builds there were. */
  builds(): number
}

export interface SimulatedOptions {
  readonly clock: Clock
  /** How long a build takes. */
  readonly milliseconds?: number
  /** The port that a ready image exposes, by reference; others expose none. */
  readonly ports?: Readonly<Record<string, number>>
}

export function createSimulatedImages(options: SimulatedOptions): SimulatedImages {
  const built = new Map<string, ImageFacts>()
  const ports = new Map(Object.entries(options.ports ?? {}).map(([text, port]) => [canonical(text), port]))
  let count = 0
  const builder = joined(async (request, signal) => {
    const reference = pushReference(request)
    request.onLog(`simulated: ${reference} is not really built`)
    await options.clock.sleep(options.milliseconds ?? 1500, signal)
    const digest = digestOf(request.image.key)
    built.set(canonical(reference), factsOfBuilt(request.image, digest))
    count++
    request.onLog(`simulated: ${digest}`)
    return digest
  }, 'simulated')
  return { builder, registry: { inspect }, builds: () => count }

  async function inspect(text: string, signal: AbortSignal): Promise<Lookup> {
    signal.throwIfAborted()
    const name = canonical(text)
    const own = built.get(name)
    if (own !== undefined) return { known: true, value: own }
    // Only what we build has a key for a tag.
    if (/:[0-9a-f]{40}$/.test(name)) return { known: true, value: 'absent' }
    const port = ports.get(name)
    const exposed: ImageFacts['ports'] = port === undefined ? [] : [{ port, protocol: 'TCP' }]
    const digest = parseReference(text)?.digest ?? digestOf(name)
    return { known: true, value: { digest, ports: exposed, workdir: '/', user: '' } }
  }
}

function canonical(text: string): string {
  const reference = parseReference(text)
  if (reference !== undefined) return printReference(reference)
  throw new WorldError('registry.reference', `'${text}' is no image reference`, { retryable: false })
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(`simulated ${text}`).digest('hex')}`
}
