import type { Value } from '../sensitive.ts'
import type { Source } from '../targets/target.ts'
import { finishService } from './finish.ts'
import type { MergedService, ResolveInput } from './input.ts'
import { type MergedServices, mergeServices } from './merged.ts'
import { buildOf } from './network/image.ts'
import { networkAhead } from './network/network.ts'
import { FAILED, Mistake } from './references/mistake.ts'
import { Resolver } from './references/resolver.ts'
import { NO_SECRET_FACTS } from './secrets/facts.ts'
import type { Build } from './service.ts'
import { worldOf } from './world.ts'

/** A build whose Dockerfile decides which ports the service has. */
export interface PortsNeed {
  readonly source: Extract<Source, { kind: 'repository' }>
  readonly build: Build
}

/**
 * Services that say nothing about their ports and are built: what their images expose is asked before the services are
 * resolved, because routes and the references of others depend on it. Mistakes are left to resolveServices. With the
 * services of `also`, whose images others are built on, whatever they say themselves.
 */
export function portsNeeded(
  input: Omit<ResolveInput, 'exposed' | 'secretFacts'>,
  merged: MergedServices = mergeServices(input),
  also: ReadonlySet<string> = new Set(),
): ReadonlyMap<string, PortsNeed> {
  const world = { ...input, exposed: new Map<string, never>(), secretFacts: NO_SECRET_FACTS }
  const resolver = new Resolver(worldOf(world, merged))
  const needed = new Map<string, PortsNeed>()
  for (const [name, own] of merged) {
    const { source } = own.target
    if (source.kind !== 'repository') continue
    const network = networkAhead(resolver, world, name, own)
    if (network === FAILED || network instanceof Mistake) continue
    if (network.image.kind !== 'build' || (network.ports !== undefined && !also.has(name))) continue
    const build = buildAhead(resolver, name, own)
    if (build) needed.set(name, { source, build })
  }
  return needed
}

/** What decides which Dockerfile makes the image. */
const KEYS = ['build', 'web'] as const

function buildAhead(resolver: Resolver, name: string, { value, origins }: MergedService): Build | undefined {
  const values: Record<string, Value> = {}
  for (const key of KEYS) {
    if (!Object.hasOwn(value, key)) continue
    const found = resolver.find(['services', name, key])
    if (found === FAILED || found instanceof Mistake) return undefined
    values[key] = found
  }
  const finished = finishService(name, values, origins, [])
  if (!finished || finished.failed.size > 0) return undefined
  // What runs is no matter of ports; whether anything says so is reported when the service is described.
  return { ...buildOf(finished.config), hasCommand: true }
}
