import { idKey, type ObjectId } from '../../objects/object.ts'
import { PLAIN_EXPOSURE } from '../../services/network/exposure.ts'
import { type Frame, isStanding, type Part } from '../frame.ts'
import { renderWays } from './routes.ts'

/**
 * Objects that cannot be rendered while ports are unknown, with the reason, by idKey. They may exist from an earlier
 * round, so what is missing here must be kept, not pruned.
 */
export function unknownNetwork(
  frame: Frame,
  part: Part,
  open: string | undefined,
): ReadonlyMap<string, string> {
  const { service, ports } = part
  if (!isStanding(service.shape)) return new Map()
  const reason = ports.known ? open : ports.reason
  if (reason === undefined) return new Map()
  const named = { apiVersion: 'v1', kind: 'Service', namespace: frame.instance.namespace, name: service.name }
  const ids: readonly ObjectId[] = [...(ports.known ? [] : [named]), ...routeIds(frame, part)]
  return new Map(ids.map((id) => [idKey(id), reason]))
}

/** What the routes would be called, whatever port they lead to. */
function routeIds(frame: Frame, { service }: Part): readonly ObjectId[] {
  if (service.routes.length === 0) return []
  const exposure = service.exposure ?? PLAIN_EXPOSURE
  const proxies = exposure.proxy.map((proxy) => ({ port: 1, ...proxy }))
  const moved = exposure.redirects.flatMap(({ host }) => (host === undefined ? [] : [host]))
  const ways = { service, exposure, port: 1, proxies, movedHosts: [...new Set(moved)] }
  return (renderWays(frame, ways)?.objects ?? []).map(({ id }) => id)
}
