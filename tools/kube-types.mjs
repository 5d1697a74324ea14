// Makes src/adapters/kube-server/schema/types.json, the field table of the embedded cluster, from the OpenAPI v2 document
// that every API server serves, and the folder of the Go module k8s.io/api, whose JSON tags say which values are left out:
// `kubectl get --raw /openapi/v2 > openapi.json && node tools/kube-types.mjs openapi.json "$(go list -m -f '{{.Dir}}' k8s.io/api)"`.
// In: both. Out: one line per type, its fields as `name:shape` words (the grammar stands in schema/schema.ts).
// Limits: only types that the kinds below reach; descriptions and required lists are left out.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const KINDS = [
  ...[
    'Namespace',
    'ConfigMap',
    'Secret',
    'Service',
    'ServiceAccount',
    'PersistentVolumeClaim',
    'PersistentVolume',
  ],
  ...['Pod', 'Event', 'Node', 'Endpoints', 'ResourceQuota', 'LimitRange'],
].map((kind) => `io.k8s.api.core.v1.${kind}`)
const MORE_KINDS = [
  ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ControllerRevision'].map(
    (k) => `apps.v1.${k}`,
  ),
  ...['Job', 'CronJob'].map((k) => `batch.v1.${k}`),
  ...['Ingress', 'IngressClass', 'NetworkPolicy'].map((k) => `networking.v1.${k}`),
  ...['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'].map((k) => `rbac.v1.${k}`),
  ...['coordination.v1.Lease', 'policy.v1.PodDisruptionBudget', 'autoscaling.v2.HorizontalPodAutoscaler'],
  ...['autoscaling.v1.Scale', 'events.v1.Event', 'storage.v1.StorageClass', 'discovery.v1.EndpointSlice'],
  'scheduling.v1.PriorityClass',
].map((kind) => `io.k8s.api.${kind}`)
const CRD = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition'

/** Types that are one scalar on the wire, or any JSON. */
const SCALARS = new Map([
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', 'quantity'],
  ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', 'int-or-string'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.Time', 'time'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', 'time'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1', 'any'],
  ['io.k8s.apimachinery.pkg.runtime.RawExtension', 'any'],
  ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON', 'any'],
  ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool', 'any'],
  ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray', 'any'],
  ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray', 'any'],
])

const [source, goTypes] = process.argv.slice(2)
if (source === undefined || goTypes === undefined) {
  console.error('usage: node tools/kube-types.mjs <openapi-v2.json> <folder of k8s.io/api>')
  process.exit(2)
}
const { definitions, info } = JSON.parse(readFileSync(source, 'utf8'))
const types = new Map()
const waiting = [...KINDS, ...MORE_KINDS, CRD]
for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
  if (!types.has(shortName(name))) types.set(shortName(name), fieldsOf(name))
}
const lines = [...types]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([k, v]) => `  ${JSON.stringify(k)}: ${JSON.stringify(v)}`)
const target = join(import.meta.dirname, '..', 'src', 'adapters', 'kube-server', 'schema', 'types.json')
writeFileSync(target, `{\n${lines.join(',\n')}\n}\n`)
console.log(`${types.size} types of Kubernetes ${info.version}`)

/** `apps.v1.Deployment` → `apps/Deployment`; core and meta types keep their bare name. */
function shortName(name) {
  const parts = name.split('.')
  const last = parts.at(-1)
  const group = parts.at(-3)
  return group === 'core' || group === 'meta' || group === 'apiextensions' ? last : `${group}/${last}`
}

/** A `~` marks scalars that are left out when they are zero: Go fields by value with `omitempty`. */
function fieldsOf(name) {
  const zeros = zerosOf(name)
  return Object.entries(definitions[name].properties ?? {})
    .map(([field, property]) => {
      const shape = shapeOf(property)
      return `${field}:${shape}${zeros.has(field) && /^(string|boolean|integer)$/.test(shape) ? '~' : ''}`
    })
    .join(' ')
}

function zerosOf(name) {
  const [, group, version, type] = /^io\.k8s\.api\.([^.]+)\.([^.]+)\.(.+)$/.exec(name) ?? []
  if (group === undefined) return new Set()
  const source = readFileSync(join(goTypes, group, version, 'types.go'), 'utf8')
  const body = new RegExp(`^type ${type} struct \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(source)?.[1] ?? ''
  const byValue = /^\t\w+\s+(?![*[]|map)\S+\s+`json:"(\w+),[^"]*omitempty/gm
  return new Set([...body.matchAll(byValue)].map(([, field]) => field))
}

function shapeOf(property) {
  if (property.$ref !== undefined) return referenceTo(property)
  if (property.type === 'array') return `[${listMode(property)}]${shapeOf(property.items)}`
  if (property.type === 'object') {
    if (property.additionalProperties === undefined) return 'any'
    const atomic = property['x-kubernetes-map-type'] === 'atomic' ? '!' : ''
    return `{}${atomic}${shapeOf(property.additionalProperties)}`
  }
  return property.type ?? 'any'
}

function referenceTo(property) {
  const name = property.$ref.replace('#/definitions/', '')
  const scalar = SCALARS.get(name)
  if (scalar !== undefined) return scalar
  const definition = definitions[name]
  if (definition.properties === undefined) return 'any'
  waiting.push(name)
  const atomic = [property, definition].some((place) => place['x-kubernetes-map-type'] === 'atomic')
  return `${shortName(name)}${atomic ? '!' : ''}`
}

/** '' is an atomic list, `set` a set, and `name,protocol=TCP` the keys of a list map with their defaults. */
function listMode(property) {
  const type = property['x-kubernetes-list-type']
  if (type === 'map') return keysOf(property['x-kubernetes-list-map-keys'])
  if (type === 'set') return 'set'
  if (type === 'atomic' || !(property['x-kubernetes-patch-strategy'] ?? '').startsWith('merge')) return ''
  const key = property['x-kubernetes-patch-merge-key']
  return key === undefined ? 'set' : keysOf([key])
}

/** The document leaves defaults of keys out: this is the only one (`+default="TCP"` on ports). */
function keysOf(keys) {
  return keys.map((key) => (key === 'protocol' ? 'protocol=TCP' : key)).join(',')
}
