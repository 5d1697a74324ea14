import type { ServiceConfig } from '../../config/schema/service.ts'
import { tagOf } from '../../config/tags.ts'
import { isMap } from '../../json.ts'
import type { Value } from '../../sensitive.ts'
import { finishService } from '../finish.ts'
import type { MergedService, ResolveInput } from '../input.ts'
import { FAILED, Mistake } from '../references/mistake.ts'
import type { Found, Resolving } from '../references/resolving.ts'
import type { Port, Route, ServiceImage } from '../service.ts'
import { imageOf } from './image.ts'
import { configuredPorts, namePorts } from './ports.ts'
import { routesOf } from './routes.ts'

/** How a service is reached. */
export interface Network {
  readonly image: ServiceImage
  /** undefined while only its image could tell. */
  readonly ports: readonly Port[] | undefined
  readonly routes: readonly Route[]
}

/** Decided from a few keys, so that the rest of the service, its build arguments included, may refer to it. */
export const NETWORK_KEYS = [
  'image',
  'type',
  'web',
  'external',
  'manifests',
  'ports',
  'routes',
  'ingress',
  'tls',
  'stateful',
  'daemon',
  'service',
] as const satisfies readonly (keyof ServiceConfig)[]

/** The same, before the service as a whole is resolved. */
export function networkAhead(
  resolver: Resolving,
  input: ResolveInput,
  name: string,
  merged: MergedService,
): Network | typeof FAILED | Mistake {
  const values: Record<string, Value> = {}
  for (const key of NETWORK_KEYS) {
    if (!Object.hasOwn(merged.value, key)) continue
    const value =
      key === 'external' ? externalAhead(resolver, name, merged) : resolver.find(['services', name, key])
    if (value === FAILED || value instanceof Mistake) return value
    values[key] = value
  }
  // What is wrong with these keys is reported when the whole service is finished.
  const finished = finishService(name, values, merged.origins, [])
  return finished && finished.failed.size === 0 ? networkOf(finished.config, input, name) : FAILED
}

/** Its variables may refer to its port. */
function externalAhead(resolver: Resolving, name: string, { value: { external } }: MergedService): Found {
  if (!isMap(external) || tagOf(external)) return resolver.find(['services', name, 'external'])
  const values: Record<string, Value> = {}
  for (const key of ['host', 'port']) {
    if (!Object.hasOwn(external, key)) continue
    const value = resolver.find(['services', name, 'external', key])
    if (value === FAILED || value instanceof Mistake) return value
    values[key] = value
  }
  return values
}

export function networkOf(config: ServiceConfig, input: ResolveInput, name: string): Network {
  const image = imageOf(config, input.ops.services.get(name)?.code ?? { kind: 'none' })
  const ports = portsOf(config, image, input, name)
  const builtFromCode = image.kind === 'build'
  return {
    image,
    ports,
    routes: routesOf(name, config, { builtFromCode, ports: ports?.length }, input.instance),
  }
}

function portsOf(
  config: ServiceConfig,
  image: ServiceImage,
  { exposed }: ResolveInput,
  name: string,
): readonly Port[] | undefined {
  const configured = configuredPorts(config)
  if (configured) return configured
  if (config.external !== undefined) return namePorts([{ port: config.external.port }])
  if (image.kind === 'none') return []
  const told = exposed.get(image.kind === 'shared' ? image.service : name)
  return told && namePorts(told)
}
