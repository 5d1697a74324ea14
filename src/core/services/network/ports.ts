import type { ServiceConfig } from '../../config/schema/service.ts'
import type { Port } from '../service.ts'

/** A port as an image tells it, without a name. */
export type ExposedPort = Pick<Port, 'port' | 'protocol'>

/** The configured ports; undefined: those of the image. */
export function configuredPorts(config: Pick<ServiceConfig, 'ports'>): readonly Port[] | undefined {
  return config.ports === undefined ? undefined : namePorts(config.ports)
}

/** Ports with a name each: the written one, else `tcp-8080`, so that adding a port renames no other. */
export function namePorts(
  ports: readonly {
    readonly port?: number | undefined
    readonly name?: string | undefined
    readonly protocol?: 'TCP' | 'UDP' | undefined
  }[],
): readonly Port[] {
  return ports.flatMap(({ port, name, protocol = 'TCP' }) =>
    port === undefined ? [] : [{ port, protocol, name: name ?? `${protocol.toLowerCase()}-${port}` }],
  )
}
