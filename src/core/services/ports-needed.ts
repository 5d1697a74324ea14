import type { Source } from '../targets/target.ts'
import { finishService } from './finish.ts'
import type { MergedService, ResolveInput } from './input.ts'
import { mergeServices } from './merged.ts'
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
 * resolved, because routes and the references of others depend on it. Mistakes are left to resolveServices.
 */
export function portsNeeded(
  input: Omit<ResolveInput, 'exposed' | 'secretFacts'>,
): ReadonlyMap<string, PortsNeed> {
  const merged = mergeServices(input)
  const world = { ...input, exposed: new Map<string, never>(), secretFacts: NO_SECRET_FACTS }
  const resolver = new Resolver(worldOf(world, merged))
  const needed = new Map<string, PortsNeed>()
  for (const [name, own] of merged) {
    const { source } = own.target
    if (source.kind !== 'repository') continue
    const network = networkAhead(resolver, world, name, own)
    if (network === FAILED || network instanceof Mistake) continue
    if (network.image.kind !== 'build' || network.ports !== undefined) continue
    const build = buildAhead(resolver, name, own)
    if (build) needed.set(name, { source, build })
  }
  return needed
}

function buildAhead(resolver: Resolver, name: string, { value, origins }: MergedService): Build | undefined {
  const build = Object.hasOwn(value, 'build') ? resolver.find(['services', name, 'build']) : {}
  if (build === FAILED || build instanceof Mistake) return undefined
  const finished = finishService(name, { build }, origins, [])
  return finished && finished.failed.size === 0 ? buildOf(finished.config) : undefined
}
