import type { Fields } from './data.ts'

// Gateway API's three kinds, as definitions small enough to read: names, defaults and types that routes use.
// Out: CustomResourceDefinitions for the store. Limits: filters and policies are kept as they are, unchecked.

const GROUP = 'gateway.networking.k8s.io'

export function gatewayDefinitions(): Fields[] {
  return [
    definition('GatewayClass', 'gatewayclasses', 'Cluster', ['gc'], GATEWAY_CLASS),
    definition('Gateway', 'gateways', 'Namespaced', ['gtw'], GATEWAY),
    definition('HTTPRoute', 'httproutes', 'Namespaced', [], HTTP_ROUTE),
  ]
}

const text: Fields = { type: 'string' }
const int: Fields = { type: 'integer' }
const open: Fields = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

function preset(value: string): Fields {
  return { type: 'string', default: value }
}

function object(properties: Fields, required: string[] = []): Fields {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required }) }
}

function items(of: Fields, more: Fields = {}): Fields {
  return { type: 'array', items: of, ...more }
}

const byName: Fields = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] }
const byType: Fields = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] }
const atomic: Fields = { 'x-kubernetes-list-type': 'atomic' }

const condition = object({
  type: text,
  status: text,
  reason: text,
  message: text,
  lastTransitionTime: text,
  observedGeneration: int,
})
const conditions = items(condition, byType)

const parentRef = object(
  {
    group: preset(GROUP),
    kind: preset('Gateway'),
    namespace: text,
    name: text,
    sectionName: text,
    port: int,
  },
  ['name'],
)

const backendRef = object(
  {
    group: preset(''),
    kind: preset('Service'),
    name: text,
    namespace: text,
    port: int,
    weight: { type: 'integer', default: 1 },
    filters: items(open, atomic),
  },
  ['name'],
)

const valueMatch = object({ name: text, type: preset('Exact'), value: text }, ['name', 'value'])

const match = object({
  path: {
    ...object({ type: preset('PathPrefix'), value: preset('/') }),
    default: { type: 'PathPrefix', value: '/' },
  },
  headers: items(valueMatch, byName),
  queryParams: items(valueMatch, byName),
  method: text,
})

const rule = object({
  name: text,
  matches: items(match, { ...atomic, default: [{ path: { type: 'PathPrefix', value: '/' } }] }),
  filters: items(open, atomic),
  backendRefs: items(backendRef, atomic),
  timeouts: object({ request: text, backendRequest: text }),
  retry: open,
  sessionPersistence: open,
})

const HTTP_ROUTE = object({
  spec: object({
    parentRefs: items(parentRef, atomic),
    hostnames: items(text, atomic),
    rules: items(rule, {
      ...atomic,
      default: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }],
    }),
  }),
  status: object({
    parents: items(object({ parentRef, controllerName: text, conditions }), atomic),
  }),
})

const listener = object(
  {
    name: text,
    hostname: text,
    port: int,
    protocol: text,
    tls: object({
      mode: preset('Terminate'),
      certificateRefs: items(
        object({ group: preset(''), kind: preset('Secret'), name: text, namespace: text }),
        atomic,
      ),
      options: { type: 'object', additionalProperties: text },
    }),
    allowedRoutes: {
      ...object({
        namespaces: {
          ...object({ from: preset('Same'), selector: open }),
          default: { from: 'Same' },
        },
        kinds: items(object({ group: preset(GROUP), kind: text }), atomic),
      }),
      default: { namespaces: { from: 'Same' } },
    },
  },
  ['name', 'port', 'protocol'],
)

const GATEWAY = object({
  spec: object(
    {
      gatewayClassName: text,
      listeners: items(listener, byName),
      addresses: items(open, atomic),
      infrastructure: open,
    },
    ['gatewayClassName', 'listeners'],
  ),
  status: object({
    addresses: items(object({ type: preset('IPAddress'), value: text }), atomic),
    conditions,
    listeners: items(
      object({
        name: text,
        attachedRoutes: int,
        supportedKinds: items(object({ group: preset(GROUP), kind: text }), atomic),
        conditions,
      }),
      byName,
    ),
  }),
})

const GATEWAY_CLASS = object({
  spec: object({ controllerName: text, description: text, parametersRef: open }, ['controllerName']),
  status: object({ conditions }),
})

function definition(
  kind: string,
  plural: string,
  scope: string,
  shortNames: string[],
  schema: Fields,
): Fields {
  return {
    metadata: {
      name: `${plural}.${GROUP}`,
      annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api' },
    },
    spec: {
      group: GROUP,
      scope,
      names: { kind, plural, shortNames },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
        },
      ],
    },
  }
}
