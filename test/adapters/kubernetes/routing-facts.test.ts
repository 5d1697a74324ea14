import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import {
  chosenClass,
  chosenGateway,
  gatewaysOf,
  hasField,
  ingressClassesOf,
} from '../../../src/adapters/kubernetes/routing-facts.ts'
import type { JsonMap } from '../../../src/core/json.ts'

// What the cluster offers to routes, as the server lists it.

const yaml = (text: string) => load(text) as JsonMap

const CLASS = yaml(`
metadata: { name: traefik }
spec: { controllerName: traefik.io/gateway-controller }
status: { supportedFeatures: [{ name: HTTPRouteCORS }, { name: Gateway }] }
`)

const GATEWAY = yaml(`
metadata: { namespace: infra, name: public }
spec:
  gatewayClassName: traefik
  allowedListeners: { namespaces: { from: All } }
  listeners:
    - { name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }
    - name: https
      port: 443
      protocol: HTTPS
      hostname: '*.shop.test'
      tls: { certificateRefs: [{ name: wildcard }] }
status: { conditions: [{ type: Programmed, status: 'True' }] }
`)

test('a Gateway with its listeners, and what its class can', () => {
  expect(gatewaysOf([GATEWAY], [CLASS])).toEqual([
    {
      namespace: 'infra',
      name: 'public',
      controller: 'traefik.io/gateway-controller',
      supports: ['Gateway', 'HTTPRouteCORS'],
      listeners: [
        { name: 'http', protocol: 'HTTP', certificate: false, from: 'All' },
        { name: 'https', protocol: 'HTTPS', hostname: '*.shop.test', certificate: true, from: 'Same' },
      ],
      listenersFrom: 'All',
    },
  ])
})

test('a class that cannot be read leaves the controller empty, not unknown', () => {
  const [facts] = gatewaysOf([GATEWAY], [])
  expect(facts?.controller).toBe('')
  expect(facts).not.toHaveProperty('supports')
})

describe('what nobody needs to choose', () => {
  const other = { ...GATEWAY, metadata: { namespace: 'infra', name: 'other' } }
  const asleep = { ...other, status: {} }
  test.each([
    ['the only one', [GATEWAY], 'public'],
    ['the only one that works', [asleep, GATEWAY], 'public'],
    ['none of two', [other, GATEWAY], undefined],
    ['none of none', [], undefined],
  ])('Gateways: %s', (_, gateways, name) => {
    expect(chosenGateway(gateways, gatewaysOf(gateways, []))?.name).toBe(name)
  })

  const nginx = yaml('{ metadata: { name: nginx }, spec: { controller: k8s.io/ingress-nginx } }')
  const standard = yaml(
    "{ metadata: { name: a, annotations: { ingressclass.kubernetes.io/is-default-class: 'true' } }, spec: { controller: x } }",
  )
  test.each([
    ['the only one', [nginx], 'nginx'],
    ['the default one', [nginx, standard], 'a'],
    ['none of two', [nginx, { ...nginx, metadata: { name: 'b' } }], undefined],
  ])('ingress classes: %s', (_, classes, name) => {
    expect(chosenClass(classes, ingressClassesOf(classes))?.name).toBe(name)
  })
})

describe('fields of a definition', () => {
  const definition = (filters: string, served = true) =>
    yaml(`
spec:
  versions:
    - served: ${served}
      schema:
        openAPIV3Schema:
          properties:
            spec:
              properties:
                rules: { type: array, items: { properties: { filters: ${filters} } } }
`)
  const path = ['rules', 'filters', 'cors']
  test.each([
    ['that is there', definition('{ type: array, items: { properties: { cors: { type: object } } } }'), true],
    ['that is not', definition('{ type: array, items: { properties: { type: {} } } }'), false],
    [
      'of a version that is not served',
      definition('{ type: array, items: { properties: { cors: {} } } }', false),
      false,
    ],
    [
      'where everything is kept',
      definition('{ type: array, items: { x-kubernetes-preserve-unknown-fields: true } }'),
      true,
    ],
  ])('%s', (_, given, has) => {
    expect(hasField(given, path)).toBe(has)
  })
  test('a value that an enumeration has', () => {
    const given = definition('{ type: array, items: { properties: { statusCode: { enum: [301, 302] } } } }')
    expect(hasField(given, ['rules', 'filters', 'statusCode', '301'])).toBe(true)
    expect(hasField(given, ['rules', 'filters', 'statusCode', '308'])).toBe(false)
  })
})
