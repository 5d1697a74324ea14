import type { DesiredObject } from '../../../core/objects/object.ts'
import { reveal, sensitivesIn, type ValueMap } from '../../../core/sensitive.ts'
import type { Scrubber } from '../../../ports/log.ts'

/** Guards that go into the body of an apply: the server refuses to write any other object. */
export interface WireGuard {
  readonly uid?: string
  readonly resourceVersion?: string
}

/**
 * The one place of this adapter where sensitive values are opened. The scrubber learns them first, so that nothing the
 * server answers about them can be logged.
 */
export function objectToWire(object: DesiredObject, guard: WireGuard, scrubber: Scrubber): string {
  for (const secret of sensitivesIn(object.body)) scrubber.learn(secret)
  return JSON.stringify(reveal({ ...object.body, metadata: metadataOf(object, guard) }))
}

/** An apply of nothing: gives every field back that our manager holds. */
export function withdrawalToWire(object: DesiredObject): string {
  return JSON.stringify({
    apiVersion: object.id.apiVersion,
    kind: object.id.kind,
    metadata: identityOf(object),
  })
}

function metadataOf(object: DesiredObject, guard: WireGuard): ValueMap {
  const written = object.body.metadata as ValueMap | undefined
  return {
    ...written,
    ...identityOf(object),
    ...(guard.uid === undefined ? {} : { uid: guard.uid }),
    ...(guard.resourceVersion === undefined ? {} : { resourceVersion: guard.resourceVersion }),
  }
}

function identityOf({ id }: DesiredObject): ValueMap {
  return id.namespace === '' ? { name: id.name } : { name: id.name, namespace: id.namespace }
}
