import type { ServiceConfig } from '../../config/schema/service.ts'
import type { ServiceImage, Shape } from '../service.ts'

/** What somebody writes at a service that runs all the time. */
const STANDING = ['replicas', 'command', 'args', 'health', 'ports', 'routes'] as const

/**
 * How a service runs. A cron job alone has no standing workload: neither its image nor anything written for this very
 * service says that something runs all the time.
 */
export function shapeOf(
  config: ServiceConfig,
  image: ServiceImage,
  facts: { readonly exposesPorts: boolean; readonly isOwn: (key: string) => boolean },
): Shape {
  if (config.external !== undefined) return 'external'
  if (image.kind === 'none') return 'none'
  if (config.daemon === true) return 'daemonset'
  if (config.stateful !== undefined && config.stateful !== false) return 'statefulset'
  const hasJobs = Object.keys(config.cron ?? {}).length > 0
  const standing =
    facts.exposesPorts ||
    config.type !== undefined ||
    STANDING.some((key) => config[key] !== undefined && facts.isOwn(key) && !isRest(key, config))
  return hasJobs && !standing ? 'cron' : 'deployment'
}

/** `replicas: 0` says that nothing runs, whatever it is. */
function isRest(key: (typeof STANDING)[number], { replicas }: ServiceConfig): boolean {
  return key === 'replicas' && replicas === 0
}
