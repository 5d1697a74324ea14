import { expect, test } from 'vitest'
import { overviewOf } from '../../../../src/core/desired/overview/overview.ts'
import { resolve } from '../../services/company.ts'

// What `explain <service>.<key>` says of a key that nobody wrote, or that another one decides.

const { raw, services } = resolve({
  files: {
    '.diploid.conf.yaml': `
domain: shop.test
services:
  web: { image: nginx, port: 80 }
  code: { port: 80 }
  scaled: { image: nginx, resources: { cpu: 100m }, autoscale: 2..8 }
  agent: { image: nginx, daemon: true }
  jobs:
    image: nginx
    cron: { nightly: { schedule: '@daily', command: ./run } }
  partner: { external: 'db.example.com:3306' }
  db: { type: postgres }
  inner: { image: nginx, port: 80, url: 'https://inner.shop.test', ingress: false }
  further: { image: services.web, port: 9000 }
`,
  },
})

test.each([
  ['scaled.replicas', '2..8 | decided by autoscale (.diploid.conf.yaml:6)'],
  ['agent.replicas', 'one on every node | decided by daemon (.diploid.conf.yaml:7)'],
  ['jobs.replicas', 'none stands: its jobs run by schedule | decided by cron (.diploid.conf.yaml:10)'],
  ['partner.ports', '3306 | decided by external (.diploid.conf.yaml:11)'],
  ['partner.replicas', 'none: it runs elsewhere | decided by external (.diploid.conf.yaml:11)'],
  ['partner.image', 'none: it runs elsewhere | decided by external (.diploid.conf.yaml:11)'],
  ['inner.routes', 'none | decided by ingress (.diploid.conf.yaml:13)'],
  ['web.build', 'nothing is built | decided by image (.diploid.conf.yaml:4)'],
  ['further.build', 'nothing is built | decided by image (.diploid.conf.yaml:14)'],
  ['web.repo', 'none | decided by image (.diploid.conf.yaml:4)'],
  ['db.repo', 'none | decided by type (.diploid.conf.yaml:12)'],
  ['code.repo', 'https://git.test/acme/code.git | left out: named like the service'],
  ['code.branch', 'main | left out: what the environment takes'],
  ['scaled.ports', '? | ports unknown: registry not asked'],
  ['web.health', '{"tcpSocket":{"port":80}} | left out: its first port must answer'],
  ['web.host', 'web | the name of its Service'],
  [
    'web.routes',
    'none | without url only code of its own with one port gets a route, and only below a domain',
  ],
])('%s: %s', (asked, told) => {
  expect(decided(asked)).toBe(told)
})

test.each(['web.replicas', 'web.ports', 'web.image', 'db.image', 'code.build', 'code.routes', 'jobs.health'])(
  '%s is nobody else’s to decide',
  (asked) => {
    expect(decided(asked)).toBeUndefined()
  },
)

function decided(asked: string): string | undefined {
  const [service, key] = asked.split('.')
  const told = overviewOf(Object.values(services), [], new Map(), raw.value.layers)
  const one = told.find((each) => each.service === service)?.decided.find((each) => each.key === key)
  return one && `${one.value} | ${one.because}`
}
