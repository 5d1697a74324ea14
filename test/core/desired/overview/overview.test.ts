import { expect, test } from 'vitest'
import { overviewOf } from '../../../../src/core/desired/overview/overview.ts'
import type { Build } from '../../../../src/core/services/service.ts'
import { builtOf } from '../../images/code.ts'
import { resolve } from '../../services/company.ts'

// What `explain` says of a service at a glance.

test('the number of pods is what an autoscaler makes of it', () => {
  const { raw, services } = resolve({
    files: {
      '.diploid.conf.yaml':
        'services:\n  web: { image: nginx, replicas: 2 }\n  api: { image: nginx, autoscale: 2..8, resources: { cpu: 100m } }\n',
    },
  })
  const shapes = overviewOf(Object.values(services), [], new Map(), raw.value.layers)
  expect(shapes.map(({ service, shape }) => `${service} ${shape.value}`)).toEqual([
    'api Deployment ×2..8',
    'web Deployment ×2',
  ])
})

test.each<[string, Record<string, string>, Partial<Build>]>([
  [
    'built from docker/Dockerfile',
    { 'docker/Dockerfile': 'FROM nginx\n' },
    { dockerfile: 'docker/Dockerfile' },
  ],
  ['built by a pack: there is no Dockerfile', { 'package.json': '{}', 'server.js': '' }, {}],
  ['built by the pack python', { 'main.py': '', 'requirements.txt': '' }, { pack: 'python' }],
  ['built as a static site', { 'index.html': '' }, { web: { root: '' } as Build['web'] & object }],
])('an image is %s', (because, files, build) => {
  const { raw, services } = resolve({
    files: { '.diploid.conf.yaml': 'services:\n  app: { repo: app, port: 80 }\n' },
  })
  const { image } = builtOf(files, build)
  const own = Object.values(services).map((service) => ({
    ...service,
    image: { kind: 'build' as const, build: { context: '', dockerfile: 'Dockerfile', args: {}, ...build } },
  }))
  const [told] = overviewOf(own, image === undefined ? [] : [image], new Map(), raw.value.layers)
  expect(told?.image.because).toBe(because)
})
