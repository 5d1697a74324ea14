import type { DesiredObject } from '../../objects/object.ts'
import { addressFamily } from '../../services/network/address.ts'
import { type Frame, type Part, portsOf } from '../frame.ts'
import { makeObject } from '../identity.ts'
import { makeService, servicePorts } from './service-object.ts'

/** A name inside the namespace for what runs elsewhere: an alias of a host name, or an address written out. */
export function renderExternal(frame: Frame, part: Part, host: string): readonly DesiredObject[] {
  const addressType = addressFamily(host)
  const ports = portsOf(part)
  if (addressType === undefined) {
    return [
      makeService(frame, part, part.service.name, {
        type: 'ExternalName',
        externalName: host,
        ...servicePorts(ports),
      }),
    ]
  }
  // DNS cannot alias an address, so the Service gets its endpoints by hand.
  const slice = {
    addressType,
    endpoints: [{ addresses: [host], conditions: { ready: true } }],
    ports: ports.map(({ name, port, protocol }) => ({ name, port, protocol })),
  }
  const named = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', name: part.service.name }
  return [
    makeService(frame, part, part.service.name, { type: 'ClusterIP', ...servicePorts(ports) }),
    makeObject(frame, part.service, named, slice, {
      labels: { 'kubernetes.io/service-name': part.service.name },
    }),
  ]
}
