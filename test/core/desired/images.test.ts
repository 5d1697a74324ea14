import { describe, expect, test } from 'vitest'
import type { Lookup } from '../../../src/core/images/image.ts'
import { known, unknown } from '../../../src/core/json.ts'
import { builtImage, DIGEST, GATEWAY, renderSample, service } from './sample.ts'

const IMAGE = 'spec.template.spec.containers.0.image'
const facts = known({
  digest: DIGEST,
  ports: [{ port: 5432, protocol: 'TCP' as const }],
  workdir: '/',
  user: '',
})
const build = { context: '', dockerfile: 'Dockerfile', args: {} }
const { ports: _ports, ...unsaid } = service()

function pendingOf(sample: ReturnType<typeof renderSample>): readonly string[] {
  return [...sample.rendered.pending].map(([key, reason]) => `${key}: ${reason}`)
}

function ready(reference: string, lookup?: Lookup) {
  const lookups = new Map(lookup === undefined ? [] : [[reference, lookup]])
  return renderSample([{ ...unsaid, image: { kind: 'ready', reference } }], { lookups })
}

describe('a ready image', () => {
  test.each([
    ['registry.test:5000/team/db:16', `registry.test:5000/team/db@${DIGEST}`, `'16'`],
    ['postgres', `postgres@${DIGEST}`, 'null'],
    [`db:16@${DIGEST}`, `db@${DIGEST}`, `'16'`],
  ])('%s is pinned by digest, its tag is the version', (reference, pinned, version) => {
    const sample = ready(reference, facts)
    expect(sample.show('Deployment/backend', IMAGE)).toBe(pinned)
    const labels = sample.rendered.desired.objects.find(({ id }) => id.kind === 'Deployment')?.body.metadata
    expect(labels).toMatchObject(
      version === 'null' ? {} : { labels: { 'app.kubernetes.io/version': version.replaceAll("'", '') } },
    )
    expect(pendingOf(sample)).toEqual([])
  })

  test('brings its ports', () => {
    expect(ready('postgres', facts).show('Service/backend', 'spec.ports')).toMatchInlineSnapshot(`
      "- name: tcp-5432
        port: 5432
        protocol: TCP
        targetPort: 5432"
    `)
  })

  test('of which nothing is known stands by reference; what hangs on it is named and must be kept', () => {
    const sample = ready('postgres:16', unknown('registry unreachable'))
    expect(sample.show('Deployment/backend', IMAGE)).toBe('postgres:16')
    expect(sample.names).not.toContain('Service/backend')
    expect(pendingOf(sample)).toMatchInlineSnapshot(`
      [
        "apps/Deployment/shop-production/backend: registry unreachable",
        "/Service/shop-production/backend: ports unknown: registry unreachable",
      ]
    `)
    expect(sample.problems).toEqual([])
    expect([...sample.rendered.digests]).toEqual([['postgres:16', unknown('registry unreachable')]])
  })

  test('that its registry does not have is a warning', () => {
    const sample = ready('postgres:99', { known: true, value: 'absent' })
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "warning  services.backend.image: the registry has no image postgres:99  [desired.image-absent]
          Check its name and tag; pods will wait for it.",
      ]
    `)
  })

  test('is pulled again where its name says nothing of its content', () => {
    const policy = 'spec.template.spec.containers.0.imagePullPolicy'
    expect(ready('postgres').show('Deployment/backend', policy)).toBe('Always')
    expect(ready('postgres:latest').show('Deployment/backend', policy)).toBe('Always')
    expect(ready('postgres:16').show('Deployment/backend', policy)).toBe('IfNotPresent')
    expect(ready('postgres', facts).show('Deployment/backend', policy)).toBe('IfNotPresent')
  })
})

describe('a built image', () => {
  const source = {
    kind: 'repository',
    repo: 'https://git.test/backend',
    path: '',
    branch: 'main',
    commit: 'c0ffee',
  } as const
  const built = { ...unsaid, source, image: { kind: 'build', build } } as const

  test('before its build stands by its tag and is pending; its ports are known already', () => {
    const cron = [{ name: 'nightly', schedule: '@daily', command: ['./x'] }]
    const sample = renderSample([{ ...built, cron }], { images: [builtImage()] })
    expect(sample.show('Deployment/backend', IMAGE)).toBe('registry.test/shop/backend:k3y')
    expect(pendingOf(sample)).toMatchInlineSnapshot(`
      [
        "apps/Deployment/shop-production/backend: after build",
        "batch/CronJob/shop-production/backend-nightly: after build",
      ]
    `)
    expect(sample.show('Service/backend', 'spec.ports')).toMatchInlineSnapshot(`
      "- name: tcp-3000
        port: 3000
        protocol: TCP
        targetPort: 3000"
    `)
  })

  test('after its build changes nothing but the image', () => {
    const before = renderSample([built], { images: [builtImage()] })
    const lookups = new Map([['registry.test/shop/backend:k3y', facts]])
    const after = renderSample([built], { images: [builtImage()], lookups })
    expect(pendingOf(after)).toEqual([])
    expect(after.show('Deployment/backend')).toBe(
      before
        .show('Deployment/backend')
        .replace('image: registry.test/shop/backend:k3y', `image: registry.test/shop/backend@${DIGEST}`),
    )
  })

  test('can be shared by another service', () => {
    const worker = service({ name: 'worker', ports: [], image: { kind: 'shared', service: 'backend' } })
    const sample = renderSample([built, worker], { images: [builtImage()] })
    expect(sample.show('Deployment/worker', IMAGE)).toBe('registry.test/shop/backend:k3y')
  })

  test('of a repository that cannot be had is not rendered: the plan holds the service', () => {
    const held = { ...built, source: { kind: 'held', repo: 'x', reason: 'unreachable' } } as const
    const sample = renderSample([held], { images: [builtImage()], cluster: GATEWAY })
    expect(sample.names).toEqual(['Namespace/shop-production'])
  })
})

describe('runAsNonRoot', () => {
  const asked = { ...unsaid, runAsNonRoot: true } as const
  const of = (user: string, more = {}) => {
    const facts = known({ digest: DIGEST, ports: [], workdir: '/', user })
    const own = { ...asked, ...more, image: { kind: 'ready', reference: 'app:1' } } as const
    const images = [{ kind: 'ready', service: own.name, reference: 'app:1' }] as const
    return renderSample([own], { lookups: new Map([['app:1', facts]]), images: [...images] }).problems
  }

  test.each([
    ['', 'root, for want of a USER'],
    ['root', 'root'],
    ['0:0', 'root'],
    ['node', "'node', of whom only the image knows whether that is root"],
  ])('with an image of user %j never starts, which is told', (user, who) => {
    expect(of(user)).toEqual([
      `warning  services.backend.runAsNonRoot: the image of backend runs as ${who}: with runAsNonRoot no container of it starts  [desired.root-image]\n    Write the number of another user in the Dockerfile (USER 1000) or here (user: 1000), or remove runAsNonRoot.`,
    ])
  })
  test('says nothing of other users, of what the service decides itself, or of what nobody knows', () => {
    expect(of('1000:1000')).toEqual([])
    expect(of('root', { user: 1000 })).toEqual([])
    expect(of('', { runAsNonRoot: undefined })).toEqual([])
    expect(renderSample([{ ...asked, image: { kind: 'ready', reference: 'app:1' } }]).problems).toEqual([])
  })
  test('reads the Dockerfile of what is built, before and after the build', () => {
    const build = { context: '', dockerfile: 'Dockerfile', args: {} }
    const source = { kind: 'repository', repo: 'x', path: '', branch: 'main', commit: 'c0ffee' } as const
    const own = { ...asked, source, image: { kind: 'build', build } } as const
    const told = (user: string | undefined) =>
      renderSample([own], { images: [{ ...builtImage(), ...(user === undefined ? {} : { user }) }] }).problems
    expect(told('')).toHaveLength(1)
    expect(told('1000')).toEqual([])
    expect(told(undefined)).toEqual([])
  })
})
