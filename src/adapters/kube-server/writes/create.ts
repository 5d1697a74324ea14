import { randomInt, randomUUID } from 'node:crypto'
import type { Cluster, WriteOptions, Written } from '../cluster.ts'
import { type Data, type Fields, isFields, text } from '../data.ts'
import { allocate } from '../defaults/allocate.ts'
import { applyDefaults } from '../defaults/defaults.ts'
import { type Kind, subjectOf } from '../resources/kind.ts'
import { alwaysPresent } from '../schema/always.ts'
import { ApiError, alreadyExists, forbidden, invalid, notFound } from '../status.ts'
import { validateNew } from '../validate/validate.ts'
import { decode } from './decode.ts'
import { managersAfter, withManagers } from './owners.ts'

export function create(
  cluster: Cluster,
  kind: Kind,
  namespace: string,
  body: Data,
  options: WriteOptions,
): Written {
  const object = withName(kind, decode(kind, body, { namespace }, options))
  if (text(object, 'metadata', 'resourceVersion') !== '') {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created')
  }
  const full = applyDefaults(kind, object)
  const managers = managersAfter(cluster, kind, blank(kind, full), full, options)
  return insertNew(cluster, kind, withManagers(full, managers), options)
}

/** What a write that creates is compared with: nothing but what every object of the kind has. */
export function blank(kind: Kind, object: Fields): Fields {
  const empty: Fields = { apiVersion: object.apiVersion ?? '', kind: kind.kind, metadata: {} }
  return kind.custom ? empty : alwaysPresent(kind.shape, empty)
}

/** The end of every create: admission, identity, validation, storage. `object` has its defaults and managers. */
export function insertNew(cluster: Cluster, kind: Kind, object: Fields, options: WriteOptions): Written {
  const name = text(object, 'metadata', 'name')
  const namespace = text(object, 'metadata', 'namespace')
  admitNamespace(cluster, kind, namespace, name)
  const fresh = allocate(cluster, kind, identified(cluster, kind, object))
  const causes = validateNew(kind, fresh)
  if (causes.length > 0) throw invalid(kind.group, kind.kind, name, causes)
  if (cluster.store.get(kind, namespace, name) !== undefined) throw alreadyExists(subjectOf(kind, name))
  return { object: options.dryRun ? fresh : cluster.store.put(kind, fresh), created: true }
}

function admitNamespace(cluster: Cluster, kind: Kind, namespace: string, name: string): void {
  if (!kind.namespaced) return
  const namespaces = cluster.kinds.builtin('Namespace')
  const found = cluster.store.get(namespaces, '', namespace)
  if (found === undefined) throw notFound(subjectOf(namespaces, namespace))
  if (text(found, 'metadata', 'deletionTimestamp') === '') return
  throw forbidden(
    subjectOf(kind, name),
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  )
}

function identified(cluster: Cluster, kind: Kind, object: Fields): Fields {
  const metadata: Fields = {
    ...(isFields(object.metadata) ? object.metadata : {}),
    uid: randomUUID(),
    creationTimestamp: cluster.timestamp(),
  }
  delete metadata.resourceVersion
  delete metadata.deletionTimestamp
  if (kind.generation === 'none') delete metadata.generation
  else metadata.generation = 1
  const fresh: Fields = { ...object, metadata }
  if (!kind.status) return fresh
  delete fresh.status
  return kind.custom ? fresh : alwaysPresent(kind.shape, fresh)
}

const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789'

function withName(kind: Kind, object: Fields): Fields {
  const metadata = object.metadata as Fields
  if (text(metadata, 'name') !== '') return object
  const prefix = text(metadata, 'generateName')
  if (prefix === '') {
    throw invalid(kind.group, kind.kind, '', [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
        field: 'metadata.name',
      },
    ])
  }
  const suffix = Array.from({ length: 5 }, () => SUFFIX.charAt(randomInt(SUFFIX.length))).join('')
  return { ...object, metadata: { ...metadata, name: `${prefix}${suffix}` } }
}
