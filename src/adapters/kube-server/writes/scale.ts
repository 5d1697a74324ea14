import type { Cluster, WriteOptions, Written } from '../cluster.ts'
import { at, type Data, type Fields, fields, isFields, number, text } from '../data.ts'
import { scaleKind } from '../resources/builtin.ts'
import { type Kind, subjectOf } from '../resources/kind.ts'
import { badRequest, notFound } from '../status.ts'
import { patched } from './patch.ts'
import { replace } from './update.ts'

/** `/scale` of a workload, made of its replicas. */
export function readScale(
  cluster: Cluster,
  kind: Kind,
  place: { readonly namespace: string; readonly name: string },
): Fields {
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined) throw notFound(subjectOf(kind, place.name))
  return scaleOf(live)
}

export function writeScale(
  cluster: Cluster,
  kind: Kind,
  place: { readonly namespace: string; readonly name: string },
  contentType: string | undefined,
  body: Data,
  options: WriteOptions,
): Written {
  const live = cluster.store.get(kind, place.namespace, place.name)
  if (live === undefined) throw notFound(subjectOf(kind, place.name))
  const next = contentType === undefined ? body : patched(scaleKind(), scaleOf(live), contentType, body)
  const replicas = number(next, 'spec', 'replicas') ?? 0
  if (!isFields(next) || replicas < 0) {
    throw badRequest('spec.replicas: must be a number that is not negative')
  }
  const version = text(next, 'metadata', 'resourceVersion')
  const metadata: Fields = { ...(live.metadata as Fields) }
  if (version !== '') metadata.resourceVersion = version
  const changed: Fields = { ...live, metadata, spec: { ...fields(live, 'spec'), replicas } }
  const written = replace(cluster, kind, live, changed, { ...options, subresource: 'scale' })
  return { object: scaleOf(written.object), created: false }
}

function scaleOf(object: Fields): Fields {
  const metadata = fields(object, 'metadata')
  const replicas = number(object, 'spec', 'replicas') ?? 0
  const selector = Object.entries(fields(object, 'spec', 'selector', 'matchLabels'))
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name: text(metadata, 'name'),
      namespace: text(metadata, 'namespace'),
      uid: text(metadata, 'uid'),
      resourceVersion: text(metadata, 'resourceVersion'),
      creationTimestamp: at(metadata, 'creationTimestamp') ?? null,
    },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: number(object, 'status', 'replicas') ?? 0,
      selector: selector.map(([key, value]) => `${key}=${String(value)}`).join(','),
    },
  }
}
