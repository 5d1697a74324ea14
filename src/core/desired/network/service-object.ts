import type { DesiredObject } from '../../objects/object.ts'
import type { ValueMap } from '../../sensitive.ts'
import type { Port } from '../../services/service.ts'
import type { Frame, Part } from '../frame.ts'
import { makeObject } from '../identity.ts'

export function makeService(
  frame: Frame,
  part: Part,
  name: string,
  spec: ValueMap,
  annotations: Readonly<Record<string, string>> = {},
): DesiredObject {
  return makeObject(
    frame,
    part.service,
    { apiVersion: 'v1', kind: 'Service', name },
    { spec },
    { annotations },
  )
}

export function servicePorts(ports: readonly Port[]): ValueMap {
  if (ports.length === 0) return {}
  return { ports: ports.map(({ name, port, protocol }) => ({ name, port, protocol, targetPort: port })) }
}
