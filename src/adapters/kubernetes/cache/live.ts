import { canonical, isMap, type Json, type JsonMap } from '../../../core/json.ts'
import { ourEntry } from '../../../core/objects/compare/managed-fields.ts'
import type { LiveObject } from '../../../core/objects/object.ts'
import type { Resource } from '../transport/discovery.ts'

/** An object as the server told it. Items of lists lack apiVersion and kind: they are put back. */
export function liveOf(resource: Resource, told: JsonMap): LiveObject {
  const metadata = isMap(told.metadata) ? told.metadata : {}
  return {
    id: {
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      namespace: String(metadata.namespace ?? ''),
      name: String(metadata.name ?? ''),
    },
    uid: String(metadata.uid ?? ''),
    resourceVersion: String(metadata.resourceVersion ?? ''),
    body: {
      ...told,
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      metadata: withoutStatusFields(metadata),
    },
  }
}

/** Who wrote which field of a status is of no use here, and is a third of many an object. */
function withoutStatusFields(metadata: JsonMap): JsonMap {
  const { managedFields } = metadata
  if (!Array.isArray(managedFields)) return metadata
  return {
    ...metadata,
    managedFields: managedFields.filter((entry: Json) => !isMap(entry) || entry.subresource !== 'status'),
  }
}

/** The fields that we own, as one text: it changes when another hand takes or removes one. */
export function ownedText(live: LiveObject): string {
  const entry = ourEntry(live)
  return entry === undefined ? '' : canonical(entry.fields)
}

/** The fields that we own with their values: what an apply of ours can change, and nothing that others change meanwhile. */
export function ownContent(live: LiveObject): string {
  const fields = ourEntry(live)?.fields ?? {}
  return canonical({ fields, values: project(live.body, fields) })
}

/** Leaves only: a parent that we own is not its whole content (argo-cd #28818). */
function project(value: Json | undefined, fields: JsonMap): Json {
  const keys = Object.keys(fields).filter((key) => key !== '.')
  if (value === undefined) return null
  if (keys.length === 0) return '.' in fields && typeof value === 'object' ? '(exists)' : value
  return Object.fromEntries(
    keys.map((key) => {
      const below = fields[key]
      return [key, project(childOf(value, key), isMap(below) ? below : {})]
    }),
  )
}

function childOf(value: Json, key: string): Json | undefined {
  if (key.startsWith('f:')) return isMap(value) ? value[key.slice(2)] : undefined
  if (!Array.isArray(value)) return undefined
  const wanted: Json = JSON.parse(key.slice(2))
  if (key.startsWith('v:')) return value.includes(wanted) ? wanted : undefined
  return value.find(
    (item: Json) =>
      isMap(item) && isMap(wanted) && Object.entries(wanted).every(([name, each]) => item[name] === each),
  )
}
