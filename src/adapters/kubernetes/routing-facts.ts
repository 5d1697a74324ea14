import type { GatewayFacts, IngressClassFacts, ListenerFacts } from '../../core/desired/desired.ts'
import { isMap, type Json, type JsonMap } from '../../core/json.ts'

// What the cluster offers to routes: Gateways with their listeners, ingress classes, fields of definitions.
// In: objects as the server lists them. Out: facts, sorted, so that the same cluster gives the same bytes.
// Limits: nothing is chosen here but what nobody needs to choose: the only one there is.

export function gatewaysOf(
  gateways: readonly JsonMap[],
  classes: readonly JsonMap[],
): readonly GatewayFacts[] {
  return gateways.map((gateway) => gatewayFacts(gateway, classes)).sort(byName)
}

/** The only Gateway that is programmed, else the only one: among several nobody can choose for the user. */
export function chosenGateway(
  gateways: readonly JsonMap[],
  facts: readonly GatewayFacts[],
): GatewayFacts | undefined {
  const programmed = gateways.filter((gateway) => conditionOf(gateway, 'Programmed') === 'True')
  const [first, ...others] = programmed.length > 0 ? programmed : gateways
  if (first === undefined || others.length > 0) return undefined
  return facts.find(
    ({ namespace, name }) =>
      namespace === metadataOf(first, 'namespace') && name === metadataOf(first, 'name'),
  )
}

export function ingressClassesOf(classes: readonly JsonMap[]): readonly IngressClassFacts[] {
  return classes
    .map((found) => ({ name: metadataOf(found, 'name'), controller: text(specOf(found).controller) }))
    .sort((a, b) => compare(a.name, b.name))
}

export function chosenClass(
  classes: readonly JsonMap[],
  facts: readonly IngressClassFacts[],
): IngressClassFacts | undefined {
  const isDefault = (found: JsonMap) => {
    const annotations = isMap(found.metadata) ? found.metadata.annotations : undefined
    return isMap(annotations) && annotations['ingressclass.kubernetes.io/is-default-class'] === 'true'
  }
  const chosen = classes.find(isDefault) ?? (classes.length === 1 ? classes[0] : undefined)
  return chosen && facts.find(({ name }) => name === metadataOf(chosen, 'name'))
}

/** Fields that only newer definitions have, by the name that the core knows them by. */
export const FIELDS = [
  [
    'gateway.networking.k8s.io/v1/HTTPRoute',
    'httproutes.gateway.networking.k8s.io',
    'httproute.cors',
    ['rules', 'filters', 'cors'],
  ],
  [
    'gateway.networking.k8s.io/v1/HTTPRoute',
    'httproutes.gateway.networking.k8s.io',
    'httproute.timeouts',
    ['rules', 'timeouts'],
  ],
  [
    'gateway.networking.k8s.io/v1/HTTPRoute',
    'httproutes.gateway.networking.k8s.io',
    'httproute.redirect-308',
    ['rules', 'filters', 'requestRedirect', 'statusCode', '308'],
  ],
  ['k8s.nginx.org/v1/Policy', 'policies.k8s.nginx.org', 'policy.cors', ['cors']],
] as const

/** Which of these fields the definition's served versions have; a schema that keeps what it does not know has all. */
export function hasField(definition: JsonMap, path: readonly string[]): boolean {
  const versions = listOf(specOf(definition).versions).filter(({ served }) => served === true)
  return versions.some((version) => {
    const { openAPIV3Schema: schema = null } = mapOf(version.schema)
    return reaches(mapOf(mapOf(mapOf(schema).properties).spec), path)
  })
}

function reaches(schema: JsonMap, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true
  if (schema['x-kubernetes-preserve-unknown-fields'] === true) return true
  if (Array.isArray(schema.enum)) return schema.enum.map(String).includes(key)
  const inner = schema.type === 'array' ? mapOf(schema.items) : schema
  if (inner['x-kubernetes-preserve-unknown-fields'] === true) return true
  const next = mapOf(inner.properties)[key]
  return isMap(next) && reaches(next, rest)
}

function gatewayFacts(gateway: JsonMap, classes: readonly JsonMap[]): GatewayFacts {
  const spec = specOf(gateway)
  const found = classes.find((each) => metadataOf(each, 'name') === spec.gatewayClassName)
  const supports = supportedBy(found)
  const listenersFrom = mapOf(mapOf(spec.allowedListeners).namespaces).from
  return {
    namespace: metadataOf(gateway, 'namespace'),
    name: metadataOf(gateway, 'name'),
    controller: text(found && specOf(found).controllerName),
    ...(supports.length === 0 ? {} : { supports }),
    listeners: listOf(spec.listeners).map(listenerFacts),
    ...(typeof listenersFrom === 'string' ? { listenersFrom } : {}),
  }
}

/** Names alone before Gateway API 1.2, maps since. */
function supportedBy(found: JsonMap | undefined): readonly string[] {
  const features = mapOf(found?.status).supportedFeatures
  if (!Array.isArray(features)) return []
  return features.map((each: Json) => (isMap(each) ? text(each.name) : text(each))).sort(compare)
}

function listenerFacts(listener: JsonMap): ListenerFacts {
  const tls = mapOf(listener.tls)
  const from = mapOf(mapOf(listener.allowedRoutes).namespaces).from
  return {
    name: text(listener.name),
    protocol: text(listener.protocol),
    ...(typeof listener.hostname === 'string' ? { hostname: listener.hostname } : {}),
    certificate: listOf(tls.certificateRefs).length > 0 || Object.keys(mapOf(tls.options)).length > 0,
    from: text(from) || 'Same',
  }
}

function conditionOf(object: JsonMap, type: string): string | undefined {
  const found = listOf(mapOf(object.status).conditions).find((each) => each.type === type)
  return found === undefined ? undefined : String(found.status)
}

function metadataOf(object: JsonMap, key: 'name' | 'namespace'): string {
  return text(mapOf(object.metadata)[key])
}

function specOf(object: JsonMap): JsonMap {
  return mapOf(object.spec)
}

function mapOf(value: Json | undefined): JsonMap {
  return isMap(value) ? value : {}
}

function listOf(value: Json | undefined): readonly JsonMap[] {
  return Array.isArray(value) ? value.filter(isMap) : []
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function byName(a: GatewayFacts, b: GatewayFacts): number {
  return compare(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
