import type { Cluster } from '../cluster.ts'
import type { Fields } from '../data.ts'
import { subjectOf } from '../resources/kind.ts'
import { ApiError, noSuchPath, notFound } from '../status.ts'
import type { Pages } from '../store/pages.ts'
import { selectorOf } from '../store/selectors.ts'
import { readScale } from '../writes/scale.ts'
import type { ResourceRequest } from './request.ts'
import { inVersion, listBody, viewOf } from './views.ts'

export function getOne(cluster: Cluster, request: ResourceRequest): Fields {
  const { kind, target, accept } = request
  if (target.subresource === 'scale' && kind.scale) return readScale(cluster, kind, target)
  if (target.subresource !== '' && target.subresource !== 'status') throw noSuchPath()
  const object = cluster.store.get(kind, target.namespace, target.name)
  if (object === undefined) throw notFound(subjectOf(kind, target.name))
  return viewOf(accept)(inVersion(kind, object))
}

export function getMany(cluster: Cluster, pages: Pages, request: ResourceRequest): Fields {
  const { kind, target, query, accept } = request
  const limit = Number(query.get('limit') ?? 0)
  const token = query.get('continue') ?? ''
  checkVersion(cluster, query)
  const page =
    token === ''
      ? pages.first(
          cluster.store.list(kind, target.namespace).filter(selectorOf(query)),
          cluster.store.version,
          // The real server answers from its cache here, which does not page.
          query.get('resourceVersion') === '0' ? 0 : limit,
        )
      : pages.continue(token, limit)
  const items = page.items.map((object) => inVersion(kind, object))
  return listBody(kind, { ...page, items }, accept)
}

/** A version that was never given out: the store was set back, or the client talks to another cluster. */
function checkVersion(cluster: Cluster, query: URLSearchParams): void {
  const wanted = Number(query.get('resourceVersion') ?? 0)
  if (wanted <= cluster.store.version) return
  throw new ApiError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${wanted}, current: ${cluster.store.version}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  )
}
