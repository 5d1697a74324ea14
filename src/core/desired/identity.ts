import { keyedText, ZERO_KEY } from '../objects/hash.ts'
import { kindRule } from '../objects/kinds.ts'
import { type DesiredObject, idKey, type ObjectId } from '../objects/object.ts'
import { ID_ANNOTATION } from '../objects/ownership.ts'
import type { Problem } from '../problem.ts'
import type { ValueMap } from '../sensitive.ts'
import type { Service } from '../services/service.ts'
import type { Owner } from './desired.ts'
import type { Frame } from './frame.ts'
import { dnsLabel } from './names.ts'

// Who an object is: its name, its labels, its keyed id.
// In: the instance, the service, a kind and a name. Out: a desired object around its content.
// Limits: nothing here changes with a commit or a release.

/** Wraps content as an object of the service, or of the whole instance. */
export function makeObject(
  frame: Frame,
  service: Service | undefined,
  named: { readonly apiVersion: string; readonly kind: string; readonly name: string },
  content: ValueMap,
  extra: {
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  } = {},
): DesiredObject {
  const { apiVersion, kind, name } = named
  const namespace = kindRule(named).namespaced ? frame.instance.namespace : ''
  const id: ObjectId = { apiVersion, kind, namespace, name }
  const metadata: ValueMap = {
    name,
    ...(namespace === '' ? {} : { namespace }),
    labels: objectLabels(frame, service, extra.labels),
    annotations: {
      ...extra.annotations,
      ...service?.annotations,
      [ID_ANNOTATION]: keyedId(frame.owner, frame.instance.name, id),
    },
  }
  return {
    id,
    ...(service === undefined ? {} : { service: service.name }),
    body: { apiVersion, kind, metadata, ...content },
  }
}

/**
 * Proves that we made an object: a copied label or annotation does not match another identity, and nobody without the
 * root key can make one.
 */
export function keyedId(owner: Owner | undefined, instance: string, id: ObjectId): string {
  const installation = owner?.installation ?? ''
  return keyedText(`${installation}/${instance}/${idKey(id)}`, owner?.rootKey ?? ZERO_KEY, 32)
}

/** Immutable on workloads, so: only what never changes while the service is the same. */
export function selectorLabels(frame: Frame, service: Service): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': workloadName(service),
    'app.kubernetes.io/instance': frame.instance.name,
  }
}

/** Of a further process `<service>-<process>`, so that no Service of the service finds its pods. */
export function workloadName({ name, process }: Service): string {
  return process === undefined ? name : dnsLabel(`${name}-${process}`)
}

/** `name` differs for pods of jobs: they must not be found by the selector of the service's Service. */
export function podLabels(
  frame: Frame,
  service: Service,
  name = workloadName(service),
): Readonly<Record<string, string>> {
  return {
    ...service.labels,
    ...selectorLabels(frame, service),
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': frame.project,
    'app.kubernetes.io/managed-by': 'diploid',
    'diploid.dev/environment': frame.instance.environment,
    'diploid.dev/service': service.name,
  }
}

function objectLabels(
  { instance, project, owner }: Frame,
  service: Service | undefined,
  further: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    ...further,
    ...service?.labels,
    'app.kubernetes.io/instance': instance.name,
    'app.kubernetes.io/part-of': project,
    'app.kubernetes.io/managed-by': 'diploid',
    'diploid.dev/environment': instance.environment,
    ...(owner === undefined ? {} : { 'diploid.dev/installation': owner.installation }),
    ...(service && { 'app.kubernetes.io/name': service.name, 'diploid.dev/service': service.name }),
  }
}

/** Labels that people wrote and that do not count, because ours of that name say whose the object is. */
export function reservedLabels(frame: Frame, service: Service): readonly Problem[] {
  const written = Object.keys(service.labels)
  if (written.length === 0) return []
  const own: Readonly<Record<string, string>> = {
    ...podLabels(frame, service),
    ...objectLabels(frame, service),
  }
  return written
    .filter((label) => Object.hasOwn(own, label) && own[label] !== service.labels[label])
    .map((label) => ({
      code: 'desired.reserved-label',
      message: `the label ${label} is Diploid's own and stays ${own[label]}`,
      hint: 'Leave it out, or take another name.',
      path: ['services', service.name, 'labels', label],
      severity: 'warning',
      service: service.name,
    }))
}
