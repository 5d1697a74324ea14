import { type DesiredObject, idKey } from '../objects/object.ts'
import type { Remember } from '../remember.ts'
import type { Frame, Part } from './frame.ts'
import { secretsAmong } from './leaks.ts'
import { printOutline } from './outline/outline.ts'
import { renderService, type ServiceObjects } from './service-objects.ts'
import { jobsOf } from './tasks/patched-jobs.ts'

/** What a service became, with what its instance asks of it in every round. */
export interface RenderedService extends Omit<ServiceObjects, 'unready'> {
  readonly part: Part
  /** What of it stands in the outline of the instance, as a text. */
  readonly outline: string
  /** Of its objects and the Jobs of its tasks: Secrets, and whatever else holds a secret value. */
  readonly secrets: readonly DesiredObject[]
}

/**
 * The objects of one service, rendered again where something that they are made of is another. What a service may see of
 * others is cut out here, so that no renderer can depend on what is not compared.
 */
export function renderAgain(frame: Frame, common: string, part: Part, remember: Remember): RenderedService {
  const { service } = part
  const source = frame.sources.get(service.name)
  const isEntered = frame.entered?.has(service.name) ?? false
  // Their names are the service's own.
  const ports = (service.exposure?.proxy ?? []).map((proxy) => frame.ports?.get(proxy.service))
  const inputs = [part, source, frame.owner, common, isEntered, ...ports]
  return remember.again('objects', service.name, inputs, () =>
    told(part, ready(renderService(seenBy(part, frame), part))),
  )
}

function seenBy({ service }: Part, frame: Frame): Frame {
  const { name, exposure } = service
  const source = frame.sources.get(name)
  const ports = new Map<string, Part['ports']>()
  for (const proxy of exposure?.proxy ?? []) {
    const known = frame.ports?.get(proxy.service)
    if (known !== undefined) ports.set(proxy.service, known)
  }
  return {
    ...frame,
    sources: new Map(source === undefined ? [] : [[name, source]]),
    ports,
    entered: new Set(frame.entered?.has(name) ? [name] : []),
  }
}

/** Workloads that wait for a fact are named as pending, and stay as they are until it is there. */
function ready({ unready, ...result }: ServiceObjects): Omit<ServiceObjects, 'unready'> {
  if (unready.size === 0) return result
  const { objects, pending } = result
  return {
    ...result,
    objects: objects.filter(({ id }) => !unready.has(idKey(id))),
    pending: new Map([...pending, ...unready]),
  }
}

function told(part: Part, result: Omit<ServiceObjects, 'unready'>): RenderedService {
  const { objects, tasks } = result
  const outline = printOutline({ ...result, part })
  return { ...result, part, outline, secrets: secretsAmong([...objects, ...jobsOf(tasks)]) }
}

/** What every service of an instance sees of it, as a text that is equal exactly where it is. */
export function printFrame({ sources, ports, entered, owner, instance, cluster, ...rest }: Frame): string {
  const { kinds, ...served } = cluster
  return JSON.stringify([instance, served, [...kinds], rest])
}
