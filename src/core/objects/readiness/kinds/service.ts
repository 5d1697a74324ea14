import type { JsonMap } from '../../../json.ts'
import { listAt, mapAt, type Readiness, ready, waiting } from '../state.ts'

export function serviceReadiness(body: JsonMap): Readiness {
  if (mapAt(body, 'spec').type !== 'LoadBalancer') return ready('there')
  const addresses = listAt(mapAt(body, 'status', 'loadBalancer'), 'ingress')
  return addresses.length === 0
    ? waiting('has no address from the load balancer yet')
    : ready('has an address')
}
