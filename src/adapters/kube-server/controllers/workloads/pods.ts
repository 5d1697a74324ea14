import { createHash } from 'node:crypto'
import { type Data, type Fields, fields, isFields, list, text } from '../../data.ts'
import type { Kind } from '../../resources/kind.ts'
import { isTerminating, ownerReference } from '../context.ts'

/** A pod of a template. */
export function podOf(
  template: Data | undefined,
  owner: Fields,
  ownerKind: Kind,
  metadata: Fields,
  labels: Fields,
): Fields {
  const own = fields(template, 'metadata')
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      labels: { ...fields(own, 'labels'), ...labels },
      ...(own.annotations === undefined ? {} : { annotations: own.annotations }),
      ownerReferences: [ownerReference(ownerKind, owner)],
    },
    spec: { ...fields(template, 'spec') },
  }
}

export function templateOf(object: Fields): Fields {
  const template = fields(object, 'spec').template
  return isFields(template) ? template : {}
}

/** A short name for a pod template, as `pod-template-hash` carries it. */
export function templateHash(template: Data | undefined): string {
  return createHash('sha256')
    .update(JSON.stringify(template ?? null))
    .digest('hex')
    .slice(0, 10)
}

export function isReady(pod: Fields): boolean {
  if (isTerminating(pod)) return false
  return list(pod, 'status', 'conditions').some(
    (known) => text(known, 'type') === 'Ready' && text(known, 'status') === 'True',
  )
}

export function isFinished(pod: Fields): boolean {
  return ['Succeeded', 'Failed'].includes(text(pod, 'status', 'phase'))
}
