import type { ServiceConfig } from '../../config/schema/service.ts'
import type { ServiceImage, Shape } from '../service.ts'

/** How a service runs. A cron job alone has no standing workload: nothing else says that something runs all the time. */
export function shapeOf(
  config: ServiceConfig,
  image: ServiceImage,
  facts: { readonly hasPorts: boolean; readonly hasRoutes: boolean; readonly replicasWritten: boolean },
): Shape {
  if (config.external !== undefined) return 'external'
  if (image.kind === 'none') return 'none'
  if (config.daemon === true) return 'daemonset'
  if (config.stateful === true) return 'statefulset'
  const standing =
    facts.hasPorts ||
    facts.hasRoutes ||
    facts.replicasWritten ||
    config.command !== undefined ||
    config.args !== undefined ||
    config.health !== undefined
  return config.cron !== undefined && Object.keys(config.cron).length > 0 && !standing ? 'cron' : 'deployment'
}
