import type { ServiceConfig } from '../../config/schema/service.ts'
import type { Instance } from '../../targets/target.ts'
import type { Route } from '../service.ts'

/** What decides about routes that nobody wrote. */
export interface Reach {
  readonly builtFromCode: boolean
  /** How many ports it has; undefined while only its image could tell. */
  readonly ports: number | undefined
}

/** Under which URLs a service is reached from outside. */
export function routesOf(
  name: string,
  config: Pick<
    ServiceConfig,
    'type' | 'web' | 'routes' | 'ingress' | 'stateful' | 'daemon' | 'service' | 'cron' | 'tls'
  >,
  reach: Reach,
  instance: Instance,
): readonly Route[] {
  if (config.ingress === false) return []
  const standard = defaultHost(name, instance)
  const secure = config.tls?.enabled ?? true
  if (config.routes === undefined) {
    return standard !== undefined && hasDefaultRoute(config, reach)
      ? [{ host: standard, path: '/', tls: secure }]
      : []
  }
  return config.routes.flatMap(({ host, path = '/', tls = secure }) => {
    const full = standard !== undefined && host === `${name}.${instance.domain}` ? standard : host
    return full === undefined ? [] : [{ host: full, path: path.replace(/(?<=.)\/+$/, ''), tls }]
  })
}

/** A route as people write it. */
export function printRoute({ host, path, tls }: Route): string {
  return `${tls ? 'https' : 'http'}://${host}${path === '/' ? '' : path}`
}

/** What has code of its own and one port is a web service; a database, a job or a node's daemon is not. */
function hasDefaultRoute(
  config: Pick<ServiceConfig, 'type' | 'web' | 'stateful' | 'daemon' | 'service'>,
  { builtFromCode, ports }: Reach,
): boolean {
  const { type, web, stateful = false, daemon = false, service } = config
  const inward = type !== undefined || stateful !== false || daemon || service?.proxy === false
  return builtFromCode && (ports === 1 || web !== undefined) && !inward
}

/** `<service>.<instance's domain>`; under `mapEnv=suffix`, `<service>-<environment>.<domain>`. */
function defaultHost(name: string, { domain, hostSuffix = '' }: Instance): string | undefined {
  return domain === undefined ? undefined : `${name}${hostSuffix}.${domain}`
}
