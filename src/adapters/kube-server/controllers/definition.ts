import type { Cluster } from '../cluster.ts'
import { at, type Data, type Fields, fields, isFields, list, text } from '../data.ts'
import type { Kind } from '../resources/kind.ts'
import { customShape } from '../schema/custom.ts'
import { builtinType } from '../schema/schema.ts'
import {
  type Context,
  type Controller,
  change,
  condition,
  discard,
  isTerminating,
  placeOf,
  writeStatus,
} from './context.ts'

const DEFINITION_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io'

/** From creation to Established; real API servers need about as long. */
const ESTABLISH_MS = 40

/** CustomResourceDefinitions become served kinds, and take their objects along. */
export function definitionController(
  context: Context,
  { resource, object, type }: Parameters<Controller>[1],
): void {
  if (resource !== 'customresourcedefinitions.apiextensions.k8s.io') {
    if (type === 'DELETED') lookAgain(context, resource)
    return
  }
  const { name } = placeOf(object)
  const { cluster } = context
  if (type === 'DELETED') {
    cluster.kinds.removeCustom(name)
    return
  }
  if (isTerminating(object)) context.soon(`definition/${name}`, () => empty(cluster, name))
  else if (type === 'ADDED') context.later(`definition/${name}`, ESTABLISH_MS, () => establish(cluster, name))
  else context.soon(`definition/${name}`, () => serve(cluster, name))
}

export function establish(cluster: Cluster, name: string): void {
  const kind = cluster.kinds.builtin('CustomResourceDefinition')
  const made = cluster.store.get(kind, '', name)
  if (made === undefined || isTerminating(made)) return
  const finalizers = [...list(made, 'metadata', 'finalizers'), DEFINITION_FINALIZER]
  change(cluster, kind, made, { ...made, metadata: { ...fields(made, 'metadata'), finalizers } })
  const live = cluster.store.get(kind, '', name) ?? made
  cluster.kinds.setCustom(name, kindsOf(live))
  const stored = list(live, 'spec', 'versions').filter((version) => at(version, 'storage') === true)
  writeStatus(cluster, kind, live, {
    conditions: [
      condition(cluster, live, 'NamesAccepted', 'True', 'NoConflicts', 'no conflicts found'),
      condition(
        cluster,
        live,
        'Established',
        'True',
        'InitialNamesAccepted',
        'the initial names have been accepted',
      ),
    ],
    acceptedNames: fields(live, 'spec', 'names'),
    storedVersions: stored.map((version) => text(version, 'name')),
  })
}

/** A changed definition is served as it is now, once it was established. */
function serve(cluster: Cluster, name: string): void {
  const kind = cluster.kinds.builtin('CustomResourceDefinition')
  const live = cluster.store.get(kind, '', name)
  if (live === undefined || isTerminating(live)) return
  if (list(live, 'status', 'conditions').length > 0) cluster.kinds.setCustom(name, kindsOf(live))
}

function kindsOf(definition: Fields): Kind[] {
  const spec = fields(definition, 'spec')
  const metadata = builtinType('ObjectMeta')
  return list(spec, 'versions').flatMap((version) => {
    if (!isFields(version) || version.served !== true) return []
    const schema = at(version, 'schema', 'openAPIV3Schema')
    return [
      {
        group: text(spec, 'group'),
        version: text(version, 'name'),
        kind: text(spec, 'names', 'kind'),
        plural: text(spec, 'names', 'plural'),
        shortNames: list(spec, 'names', 'shortNames').map(String),
        categories: list(spec, 'names', 'categories').map(String),
        namespaced: text(spec, 'scope') === 'Namespaced',
        shape: customShape(schema, metadata),
        status: isFields(at(version, 'subresources', 'status')),
        scale: false,
        generation: 'all' as const,
        custom: true,
        schemaDefaults: schema as Data,
      },
    ]
  })
}

function empty(cluster: Cluster, name: string): void {
  const kind = cluster.kinds.builtin('CustomResourceDefinition')
  const live = cluster.store.get(kind, '', name)
  if (live === undefined || !isTerminating(live)) return
  const [served] = kindsOf(live)
  if (served !== undefined) {
    for (const object of cluster.store.list(served)) {
      if (!isTerminating(object)) discard(cluster, served, object)
    }
    if (cluster.store.list(served).length > 0) return
  }
  const finalizers = list(live, 'metadata', 'finalizers').filter((known) => known !== DEFINITION_FINALIZER)
  change(cluster, kind, live, { ...live, metadata: { ...fields(live, 'metadata'), finalizers } })
}

/** The last object of a definition that is being deleted may just have gone. */
function lookAgain(context: Context, resource: string): void {
  const { cluster } = context
  const kind = cluster.kinds.builtin('CustomResourceDefinition')
  const live = cluster.store.get(kind, '', resource)
  if (live !== undefined && isTerminating(live)) {
    context.soon(`definition/${resource}`, () => empty(cluster, resource))
  }
}
