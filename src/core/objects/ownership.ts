import { isMap, type Json } from '../json.ts'
import { isValueMap, type Value } from '../sensitive.ts'
import { ourEntry } from './compare/managed-fields.ts'
import { kindRule } from './kinds.ts'
import type { DesiredObject, LiveObject } from './object.ts'

/** Keyed hash of installation, instance and identity; a label that somebody copied to another object does not match it. */
export const ID_ANNOTATION = 'diploid.dev/id'
/** Of an object that the configuration no longer has: `disabled` keeps it, `enabled` lets it go where its kind is kept. */
export const PRUNE_ANNOTATION = 'diploid.dev/prune'
const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by'
export const INSTALLATION_LABEL = 'diploid.dev/installation'

/** What we know of one object from the inventory and the keyed id it must carry. */
export interface Claim {
  readonly uid?: string
  readonly keyedId: string
}

/**
 * Whether the live object is the one that we applied. The UID of the inventory decides; where it is missing (we were
 * interrupted while creating, the inventory was lost) the keyed id does, which nobody else can compute, and only on an
 * object whose managedFields say that we applied it.
 */
export function isOurs(live: LiveObject, claim: Claim): boolean {
  if (claim.uid === live.uid) return true
  return annotation(live, ID_ANNOTATION) === claim.keyedId && ourEntry(live) !== undefined
}

/** Ours to delete: ours, still labelled as ours, and nobody asked to keep it. */
export function isOursToDelete(live: LiveObject, claim: Claim): boolean {
  return (
    isOurs(live, claim) &&
    label(live, MANAGED_BY_LABEL) === 'diploid' &&
    annotation(live, PRUNE_ANNOTATION) !== 'disabled'
  )
}

/** Whether an object stays whose kind does, data above all. */
export function isToBeKept(live: LiveObject): boolean {
  return kindRule(live.id).keep && annotation(live, PRUNE_ANNOTATION) !== 'enabled'
}

function annotation(live: LiveObject, name: string): Json | undefined {
  return metadataMap(live, 'annotations', name)
}

export function label(live: LiveObject, name: string): Json | undefined {
  return metadataMap(live, 'labels', name)
}

export function desiredLabel({ body }: DesiredObject, name: string): Value | undefined {
  const labels = isValueMap(body.metadata) ? body.metadata.labels : undefined
  return isValueMap(labels) ? labels[name] : undefined
}

/** The keyed id that the object is written with; '' where it carries none. */
export function keyedIdIn({ body }: DesiredObject): string {
  const annotations = isValueMap(body.metadata) ? body.metadata.annotations : undefined
  return String((isValueMap(annotations) ? annotations[ID_ANNOTATION] : undefined) ?? '')
}

export function isBeingDeleted(live: LiveObject): boolean {
  return isMap(live.body.metadata) && live.body.metadata.deletionTimestamp !== undefined
}

function metadataMap(live: LiveObject, map: 'annotations' | 'labels', name: string): Json | undefined {
  const metadata = live.body.metadata
  const values = isMap(metadata) ? metadata[map] : undefined
  return isMap(values) ? values[name] : undefined
}
