import type { CodeSource } from '../../config/ops.ts'
import type { ServiceConfig } from '../../config/schema/service.ts'
import { withoutUndefined } from '../parts/without-undefined.ts'
import type { Build, ServiceImage } from '../service.ts'

const SHARED = /^services\.([^.[\]]+)$/

/** What runs in the service's container. A ready image wins over code, which then only gives `$commit`. */
export function imageOf(
  config: Pick<ServiceConfig, 'image' | 'build' | 'web' | 'external' | 'manifests' | 'command' | 'args'>,
  code: CodeSource,
): ServiceImage {
  if (config.image !== undefined) {
    const service = sharedService(config.image)
    return service === undefined ? { kind: 'ready', reference: config.image } : { kind: 'shared', service }
  }
  const runsElsewhere = config.external !== undefined || config.manifests !== undefined
  if (runsElsewhere || code.kind === 'none') return { kind: 'none' }
  return { kind: 'build', build: buildOf(config) }
}

/** The service that `services.backend` names; undefined where it is an image of its own. */
export function sharedService(image: string): string | undefined {
  return SHARED.exec(image)?.[1]
}

export function buildOf(config: Pick<ServiceConfig, 'build' | 'web' | 'command' | 'args'>): Build {
  const {
    context = '',
    dockerfile = 'Dockerfile',
    target,
    args = {},
    pack,
    platforms,
    refresh,
  } = config.build ?? {}
  return {
    context,
    dockerfile,
    args: Object.fromEntries(Object.entries(args).map(([name, value]) => [name, textOf(value)])),
    ...withoutUndefined({
      target,
      pack,
      platforms,
      refresh,
      web: config.web && withoutUndefined(config.web),
    }),
    ...((config.command ?? config.args) === undefined ? {} : { hasCommand: true }),
  }
}

function textOf(value: string | number | boolean): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
