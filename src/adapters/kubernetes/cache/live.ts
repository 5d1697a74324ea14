import { canonical, isMap, type JsonMap } from '../../../core/json.ts'
import { ourEntry } from '../../../core/objects/managed-fields.ts'
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
    body: { ...told, apiVersion: resource.apiVersion, kind: resource.kind },
  }
}

/** What we own of an object, as one text: it changes when another hand takes or removes a field of ours. */
export function ownedText(live: LiveObject): string {
  const entry = ourEntry(live)
  return entry === undefined ? '' : canonical(entry.fields)
}

export function isTerminating(live: LiveObject): boolean {
  return isMap(live.body.metadata) && typeof live.body.metadata.deletionTimestamp === 'string'
}
