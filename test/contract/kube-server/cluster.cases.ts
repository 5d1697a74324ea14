import type { Fields } from '../../../src/adapters/kube-server/data.ts'
import { configMap } from '../../adapters/kube-server/objects.ts'
import type { Step } from './play.ts'
import { apply, at, create, get, json } from './requests.ts'

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const THINGS = '/apis/example.com/v1/namespaces/{ns}/things'
const NAMESPACE = '/api/v1/namespaces/{ns}'

const schema: Fields = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: {
        size: { type: 'integer', minimum: 1 },
        color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
        parts: {
          type: 'array',
          items: {
            type: 'object',
            properties: { name: { type: 'string' }, count: { type: 'integer', default: 1 } },
            required: ['name'],
          },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        tags: { type: 'array', items: { type: 'string' } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
    status: { type: 'object', properties: { phase: { type: 'string' } } },
  },
}

const definition: Fields = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: schema },
      },
    ],
  },
}

function thing(spec: Fields, more: Fields = {}): Fields {
  return { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 't' }, spec, ...more }
}

function applyThing(manager: string, body: Fields, query = '', endpoint = ''): Step {
  const path = `${THINGS}/t${endpoint}?fieldManager=${manager}${query}`
  return { method: 'PATCH', path, body, type: 'application/apply-patch+yaml' }
}

function applyNamespace(body: Fields): Step {
  return {
    method: 'PATCH',
    path: `${NAMESPACE}?fieldManager=diploid`,
    body,
    type: 'application/apply-patch+yaml',
  }
}

const namespace: Fields = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: '{ns}', labels: { a: 'b' } },
}

/** Definitions with their objects, and namespaces from beginning to end. */
export const CLUSTER_CASES: Readonly<Record<string, readonly Step[]>> = {
  'a definition and its objects': [
    { method: 'GET', path: THINGS },
    {
      method: 'PATCH',
      path: `${DEFINITIONS}/things.example.com?fieldManager=diploid`,
      body: definition,
      type: 'application/apply-patch+yaml',
    },
    { method: 'GET', path: THINGS, until: 200 },
    applyThing(
      'diploid',
      thing({ size: 1, parts: [{ name: 'a' }], tags: ['x'], free: { any: { thing: 1 } } }),
    ),
    applyThing(
      'diploid',
      thing({ size: 1, parts: [{ name: 'a' }], tags: ['x'], free: { any: { thing: 1 } } }),
    ),
    applyThing('other', thing({ size: 2, parts: [{ name: 'b', count: 3 }] })),
    applyThing('other', thing({ size: 1, parts: [{ name: 'b', count: 3 }] })),
    applyThing('diploid', thing({ size: 1, parts: [] })),
    applyThing('status', thing({ size: 1 }, { status: { phase: 'Done' } }), '', '/status'),
    { method: 'GET', path: `${THINGS}/t` },
    applyThing('diploid', thing({ size: 0 }), '&force=true'),
    applyThing('diploid', thing({ size: 1, color: 'green' }), '&force=true'),
    applyThing('diploid', thing({ size: 'big' }), '&force=true'),
    applyThing('diploid', thing({ color: 'red' }), '&force=true'),
    applyThing('diploid', thing({ size: 1, sise: 2 }), '&force=true&fieldValidation=Strict'),
    applyThing('diploid', thing({ size: 1, sise: 2 }), '&force=true&fieldValidation=Warn'),
    {
      method: 'POST',
      path: THINGS,
      body: { ...thing({ size: 1, sise: 2, labels: {} }), metadata: { name: 'u' } },
    },
    { method: 'PUT', path: `${THINGS}/u`, body: { ...thing({ size: 2 }), metadata: { name: 'u' } } },
    { method: 'DELETE', path: `${THINGS}/t` },
    { method: 'DELETE', path: `${DEFINITIONS}/things.example.com` },
    { method: 'GET', path: `${DEFINITIONS}/things.example.com`, until: 404 },
  ],
  'a definition with a wrong name': [
    { method: 'POST', path: DEFINITIONS, body: { ...definition, metadata: { name: 'stuff.example.com' } } },
  ],
  'a namespace that is going away': [
    applyNamespace(namespace),
    applyNamespace(namespace),
    create('configmaps', configMap('held', {}, { finalizers: ['example.com/keep'] })),
    create('configmaps', configMap('free')),
    { method: 'DELETE', path: NAMESPACE },
    create('configmaps', configMap('late')),
    apply('configmaps/late', 'diploid', configMap('late')),
    applyNamespace(namespace),
    { ...get('configmaps/free'), until: 404 },
    json('configmaps/held', 'hand', [{ op: 'remove', path: '/metadata/finalizers' }]),
    { method: 'GET', path: NAMESPACE, until: 404 },
    { ...create('configmaps', configMap('a')) },
  ],
  'owners take their own along': [
    create('configmaps', configMap('owner')),
    create(
      'configmaps',
      configMap(
        'owned',
        {},
        { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '{uid}' }] },
      ),
    ),
    { method: 'DELETE', path: at('configmaps/owner') },
    { ...get('configmaps/owned'), until: 404 },
  ],
}
