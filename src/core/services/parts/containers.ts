import type { ServiceConfig } from '../../config/schema/service.ts'
import type { Finished } from '../finish.ts'
import { sharedService } from '../network/image.ts'
import type { Container, Process, Service } from '../service.ts'
import { healthOf } from './health.ts'
import { resourcesOver } from './resources.ts'
import { withoutUndefined } from './without-undefined.ts'

/** Processes by name, so that another order of the same ones changes nothing. */
export function processesOf({
  processes = {},
  replicas: pods,
  resources: own,
}: ServiceConfig): Pick<Service, 'processes'> {
  const list = Object.keys(processes)
    .sort()
    .map((name): Process => {
      const { command, args, resources, health = {}, grace } = processes[name] ?? {}
      // A service that shall not run here does not run in parts.
      const { replicas = pods === 0 ? 0 : 1 } = processes[name] ?? {}
      return {
        name,
        replicas,
        health: healthOf(health),
        ...withoutUndefined({
          command,
          args,
          grace,
          resources: resources && resourcesOver(resources, own?.requests),
        }),
      }
    })
  return list.length === 0 ? {} : { processes: list }
}

/** Init containers in the order in which they are written, for they run in it; then those beside the service's own. */
export function containersOf(
  config: ServiceConfig,
  parts: Finished['containers'],
  env: Service['env'],
): Pick<Service, 'containers'> {
  const list = (['init', 'containers'] as const).flatMap((key) =>
    Object.entries(config[key] ?? {}).map(([name, entry]): Container => {
      const { image, command, args, workdir, user, resources = {} } = entry
      const own = parts.get(name)
      return {
        name,
        runs: key === 'init' ? 'init' : 'beside',
        env: { ...(image === undefined ? env : {}), ...own?.env },
        files: own?.files ?? {},
        resources: resourcesOver(resources),
        ...withoutUndefined({ image: imageOf(image), command, args, workdir, user }),
      }
    }),
  )
  return list.length === 0 ? {} : { containers: list }
}

function imageOf(image: string | undefined): Container['image'] | undefined {
  if (image === undefined) return undefined
  const service = sharedService(image)
  return service === undefined ? { kind: 'ready', reference: image } : { kind: 'shared', service }
}
