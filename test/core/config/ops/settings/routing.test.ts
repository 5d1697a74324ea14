import { expect, test } from 'vitest'
import { withOverride } from '../../../../../src/core/config/ops/settings/routing.ts'
import type { RoutingConfig, RoutingOverride } from '../../../../../src/core/config/ops.ts'

// What one environment says of `routing`, above what all have.

const ALL: RoutingConfig = {
  gateway: { namespace: 'infra', name: 'public' },
  issuer: 'letsencrypt',
  annotations: { team: 'shop', tier: 'web' },
  proxies: 'envoy',
}

test.each<[string, RoutingOverride, RoutingConfig]>([
  [
    'another way takes the proxies of the first along',
    { ingressClass: 'nginx' },
    { issuer: 'letsencrypt', annotations: { team: 'shop', tier: 'web' }, ingressClass: 'nginx' },
  ],
  [
    'and may name its own',
    { ingressClass: 'nginx', proxies: 'ingress-nginx', issuer: null, annotations: null },
    { ingressClass: 'nginx', proxies: 'ingress-nginx' },
  ],
  [
    'annotations are merged',
    { annotations: { tier: null, zone: 'a' } },
    { ...ALL, annotations: { team: 'shop', zone: 'a' } },
  ],
  ['nothing', {}, ALL],
])('%s', (_, own, expected) => {
  expect(withOverride(ALL, own)).toEqual(expected)
})
