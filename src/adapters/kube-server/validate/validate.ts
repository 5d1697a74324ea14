import { type Fields, fields, text } from '../data.ts'
import type { Kind } from '../resources/kind.ts'
import { badRequest, type Cause } from '../status.ts'
import { wrongValue } from './cause.ts'
import { changeCauses } from './changes.ts'
import { customCauses } from './custom.ts'
import { nameCauses } from './names.ts'
import {
  claimCauses,
  dataCauses,
  definitionCauses,
  ingressCauses,
  scheduleCauses,
  secretTypeCauses,
  serviceCauses,
  wrongByte,
} from './objects.ts'
import { rolloutCauses } from './rollout.ts'
import { podSpecCauses, templateCauses, workloadCauses } from './workload.ts'

// Which objects an API server refuses with 422, and how it says so.
// In: a complete object (and the live one for changes). Out: causes, empty when it may be stored.
// Limits: rules that rendered objects and their mistakes meet; far from all of an API server's.

const RULES: Readonly<Record<string, (object: Fields) => Cause[]>> = {
  Deployment: (object) => [...workloadCauses(object), ...rolloutCauses(object)],
  ReplicaSet: workloadCauses,
  StatefulSet: workloadCauses,
  DaemonSet: workloadCauses,
  Job: (object) => templateCauses(object, ['spec', 'template'], ['OnFailure', 'Never']),
  CronJob: (object) => [
    ...scheduleCauses(object),
    ...templateCauses(object, ['spec', 'jobTemplate', 'spec', 'template'], ['OnFailure', 'Never']),
  ],
  Pod: (object) => podSpecCauses(fields(object, 'spec'), 'spec'),
  Service: serviceCauses,
  ConfigMap: dataCauses,
  Secret: (object) => [...dataCauses(object), ...secretTypeCauses(object)],
  PersistentVolumeClaim: claimCauses,
  Ingress: ingressCauses,
  CustomResourceDefinition: definitionCauses,
}

export function validateNew(kind: Kind, object: Fields): Cause[] {
  return [...nameCauses(kind, object), ...contentCauses(kind, object)]
}

export function validateChange(kind: Kind, live: Fields, next: Fields): Cause[] {
  const uid = text(next, 'metadata', 'uid')
  const immutable = wrongValue('metadata.uid', uid, 'field is immutable')
  // Told by the rules of every update and again by those of the kind.
  const moved = uid === text(live, 'metadata', 'uid') ? [] : [immutable, immutable]
  const special = kind.custom ? [] : changeCauses(kind.kind, live, next)
  return [...moved, ...nameCauses(kind, next), ...contentCauses(kind, next), ...special]
}

function contentCauses(kind: Kind, object: Fields): Cause[] {
  if (kind.custom) return customCauses(kind.schemaDefaults, object)
  const encoded = kind.kind === 'Secret' ? wrongByte(object) : undefined
  if (encoded !== undefined) {
    throw badRequest(
      `${kind.kind} in version "v1" cannot be handled as a ${kind.kind}: illegal base64 data at input byte ${encoded}`,
    )
  }
  return RULES[kind.kind]?.(object) ?? []
}
