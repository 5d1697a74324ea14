import type { Cluster, WriteOptions, Written } from '../cluster.ts'
import type { Data, Fields } from '../data.ts'
import { badRequest, invalid, noSuchPath } from '../status.ts'
import { selectorOf } from '../store/selectors.ts'
import { required } from '../validate/cause.ts'
import { applyPatch } from '../writes/apply.ts'
import { create } from '../writes/create.ts'
import { patch } from '../writes/patch.ts'
import { deleteOptionsOf, remove } from '../writes/remove.ts'
import { writeScale } from '../writes/scale.ts'
import { update } from '../writes/update.ts'
import type { ResourceRequest } from './request.ts'

const APPLY = 'application/apply-patch+yaml'

/** Every verb that changes something. */
export function write(
  cluster: Cluster,
  request: ResourceRequest,
  body: Data | undefined,
  warn: (message: string) => void,
): { readonly status: number; readonly body: Fields } {
  if (request.verb === 'delete') return deleteOne(cluster, request, body)
  if (request.verb === 'deletecollection') return deleteMany(cluster, request, body)
  const written = change(cluster, request, body ?? null, optionsOf(request, warn))
  return { status: written.created ? 201 : 200, body: written.object }
}

function change(cluster: Cluster, request: ResourceRequest, body: Data, options: WriteOptions): Written {
  const { kind, target, verb, contentType } = request
  const place = { namespace: target.namespace, name: target.name }
  if (target.subresource === 'scale') {
    return writeScale(cluster, kind, place, verb === 'patch' ? contentType : undefined, body, options)
  }
  if (target.subresource === 'finalize') return update(cluster, kind, place, body, options)
  if (verb === 'create') return create(cluster, kind, target.namespace, body, options)
  if (verb === 'update') return update(cluster, kind, place, body, options)
  if (contentType === APPLY) return applyPatch(cluster, kind, place, body, options)
  return patch(cluster, kind, place, contentType, body, options)
}

function optionsOf(request: ResourceRequest, warn: (message: string) => void): WriteOptions {
  const { query, target, contentType, userAgent, verb } = request
  const applying = verb === 'patch' && contentType === APPLY
  const named = query.get('fieldManager') ?? ''
  if (applying && named === '') {
    throw invalid('meta.k8s.io', 'PatchOptions', '', [
      required('fieldManager', 'is required for apply patch'),
    ])
  }
  const validation = query.get('fieldValidation') ?? 'Warn'
  if (validation !== 'Strict' && validation !== 'Warn' && validation !== 'Ignore') {
    throw badRequest(`invalid fieldValidation: ${validation}`)
  }
  const { subresource } = target
  if (
    subresource !== '' &&
    subresource !== 'status' &&
    subresource !== 'scale' &&
    subresource !== 'finalize'
  ) {
    throw noSuchPath()
  }
  return {
    // Who does not name a manager is known by the product part of its user agent.
    manager: (named || userAgent.split('/')[0] || 'unknown').slice(0, 128),
    subresource: subresource === 'finalize' ? '' : subresource,
    dryRun: query.get('dryRun') === 'All',
    force: ['true', '1'].includes(query.get('force') ?? ''),
    fieldValidation: validation,
    warn,
  }
}

function deleteOne(cluster: Cluster, request: ResourceRequest, body: Data | undefined) {
  const { kind, target, query } = request
  const place = { namespace: target.namespace, name: target.name }
  const { object, gone } = remove(cluster, kind, place, deleteOptionsOf(kind, query, body))
  if (!gone) return { status: 200, body: object }
  const metadata = object.metadata as Fields
  const details = {
    name: target.name,
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.plural,
    uid: metadata.uid ?? '',
  }
  return { status: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } }
}

function deleteMany(cluster: Cluster, request: ResourceRequest, body: Data | undefined) {
  const { kind, target, query } = request
  const matches = selectorOf(query)
  const options = deleteOptionsOf(kind, query, body)
  for (const object of cluster.store.list(kind, target.namespace).filter(matches)) {
    const metadata = object.metadata as Fields
    const place = { namespace: String(metadata.namespace ?? ''), name: String(metadata.name) }
    remove(cluster, kind, place, options)
  }
  return { status: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' } }
}
