import type { KeyPath } from '../../json.ts'
import { type KindRule, kindRule } from '../../objects/kinds.ts'
import { type DesiredObject, printId } from '../../objects/object.ts'
import type { Checked, Problem } from '../../problem.ts'
import { isValueMap, Sensitive, sensitivesIn, type Value, type ValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { makeObject } from '../identity.ts'

/** An object as Kubernetes writes it becomes one of the service; the paths of problems count from the object. */
export function furtherObject(
  frame: Frame,
  service: Service,
  written: ValueMap,
): Checked<DesiredObject | undefined> {
  const problems: readonly Problem[] = mistakesIn(frame, written)
  return { value: problems.length === 0 ? objectOf(frame, service, written) : undefined, problems }
}

function objectOf(frame: Frame, service: Service, written: ValueMap): DesiredObject {
  const { apiVersion, kind, metadata, ...content } = written
  const given: ValueMap = isValueMap(metadata) ? metadata : {}
  const named = { apiVersion: String(apiVersion), kind: String(kind), name: String(given.name) }
  const own = {
    ...service,
    labels: { ...service.labels, ...textsOf(given.labels) },
    annotations: { ...service.annotations, ...textsOf(given.annotations) },
  }
  const made = makeObject(frame, own, named, kind === 'Secret' ? encoded(content) : content)
  const ours = isValueMap(made.body.metadata) ? made.body.metadata : {}
  return { ...made, body: { ...made.body, metadata: { ...given, ...ours } } }
}

interface Mistake {
  readonly code: 'desired.object-incomplete' | 'desired.object-place' | 'desired.secret-in-the-clear'
  readonly message: string
  readonly hint: string
  readonly path?: KeyPath
}

function mistakesIn(frame: Frame, written: ValueMap): readonly Mistake[] {
  const { apiVersion, kind } = written
  const metadata: ValueMap = isValueMap(written.metadata) ? written.metadata : {}
  if (!isText(apiVersion) || !isText(kind) || !isText(metadata.name)) {
    return [
      {
        code: 'desired.object-incomplete',
        message: 'an object needs apiVersion, kind and metadata.name',
        hint: String(kind).endsWith('List')
          ? 'Write each object of a List by itself.'
          : 'Write all three; generateName would make another one in every round.',
      },
    ]
  }
  const id = { apiVersion, kind, name: metadata.name }
  return [...misplaced(frame, id, kindRule(id), metadata), ...shown(id, metadata), ...unencoded(id, written)]
}

/** Of a Secret too everybody sees the metadata. */
function shown(id: { readonly kind: string; readonly name: string }, metadata: ValueMap): readonly Mistake[] {
  const [secret] = sensitivesIn(metadata)
  if (secret === undefined) return []
  return [
    {
      code: 'desired.secret-in-the-clear',
      message: `metadata of ${printId(id)} would show ${secret.label}`,
      hint: 'Put it below stringData of a Secret.',
      path: ['metadata'],
    },
  ]
}

/** Each instance would want its own; of these every cluster has one of a name, and Diploid's accounts may not write it. */
const ONCE_PER_CLUSTER: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'StorageClass',
  'PriorityClass',
  'RuntimeClass',
  'IngressClass',
  'GatewayClass',
  'APIService',
  'CSIDriver',
  'ClusterIssuer',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
])

function misplaced(
  { instance }: Frame,
  id: { readonly kind: string; readonly name: string },
  { namespaced }: KindRule,
  { namespace }: ValueMap,
): readonly Mistake[] {
  if (ONCE_PER_CLUSTER.has(id.kind)) {
    return [
      {
        code: 'desired.object-place',
        message: `${printId(id)} would be one for the whole cluster, and every environment would want its own`,
        hint: 'Make it once, with kubectl or whatever sets the cluster up; services refer to it by name.',
      },
    ]
  }
  if (namespace === undefined || (namespaced && namespace === instance.namespace)) return []
  return [
    {
      code: 'desired.object-place',
      message: namespaced
        ? `${printId(id)} is to lie in ${String(namespace)}, but objects of ${instance.name} lie in ${instance.namespace}`
        : `${printId(id)} has no namespace: its kind exists once per cluster`,
      hint: 'Leave metadata.namespace out.',
      path: ['metadata', 'namespace'],
    },
  ]
}

/** A value of ours in `data`, which takes base64, would be read as such. */
function unencoded(
  id: { readonly kind: string; readonly name: string },
  { kind, data }: ValueMap,
): readonly Mistake[] {
  if (kind !== 'Secret' || !isValueMap(data)) return []
  return Object.entries(data).flatMap(([key, value]) =>
    value instanceof Sensitive
      ? [
          {
            code: 'desired.object-incomplete',
            message: `data of ${printId(id)} takes base64, and ${value.label} is text`,
            hint: 'Write it below stringData.',
            path: ['data', key],
          } as const,
        ]
      : [],
  )
}

/** As the server keeps it: what is written below `stringData` could not be compared with what it answers. */
function encoded({ stringData, data, ...content }: ValueMap): ValueMap {
  if (stringData === undefined && data === undefined) return content
  const texts = isValueMap(stringData) ? Object.entries(stringData) : []
  const encodedTexts = texts.map(([key, value]) => [key, toBase64(value)] as const)
  return { ...content, data: { ...(isValueMap(data) ? data : {}), ...Object.fromEntries(encodedTexts) } }
}

function toBase64(value: Value): Value {
  const encode = (text: string) => Buffer.from(text, 'utf8').toString('base64')
  if (value instanceof Sensitive) return value.map(encode)
  return typeof value === 'string' ? encode(value) : value
}

function textsOf(value: Value | undefined): Readonly<Record<string, string>> {
  if (!isValueMap(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]))
}

function isText(value: Value | undefined): value is string {
  return typeof value === 'string' && value !== ''
}
