import { describe, expect, test } from 'vitest'
import type { SourceFiles } from '../../../src/core/desired/sources/sources.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import type { Container, Process, Service } from '../../../src/core/services/service.ts'
import { renderSample, service } from './sample.ts'

const POD = 'spec.template.spec'
const WORKER: Process = { name: 'worker', command: ['node', 'worker.js'], replicas: 2, health: {} }

function worker(fields: Partial<Service> = {}, own: Partial<Process> = {}) {
  return renderSample([service({ ...fields, processes: [{ ...WORKER, ...own }] })])
}

function beside(own: Partial<Container> = {}, fields: Partial<Service> = {}) {
  const container: Container = { name: 'logs', runs: 'beside', env: {}, files: {}, resources: {}, ...own }
  return renderSample([service({ ...fields, containers: [container] })])
}

describe('a further process', () => {
  test('has no port, and no Service finds its pods', () => {
    const sample = worker()
    expect(sample.names).toContain('Deployment/backend-worker')
    expect(sample.show('Deployment/backend-worker', `${POD}.containers.0.ports`)).toBe('null')
    expect(sample.show('Deployment/backend-worker', `${POD}.containers.0.readinessProbe`)).toBe('null')
    expect(sample.show('Service/backend', 'spec.selector')).toContain('app.kubernetes.io/name: backend\n')
    expect(sample.show('Deployment/backend-worker', 'spec.selector')).toContain(': backend-worker\n')
  })
  test('has the environment of its service, in the same Secret', () => {
    const sample = worker({ env: { KEY: new Sensitive('s3cret', 'key') } })
    expect(sample.names.filter((name) => name.startsWith('Secret/'))).toHaveLength(1)
    expect(sample.show('Deployment/backend-worker', `${POD}.containers.0.env`)).toContain('key: KEY')
  })
  test('says itself how much it needs and how its health is told', () => {
    const sample = worker(
      {},
      { resources: { requests: { cpu: '1' } }, health: { liveness: { command: ['alive'] } } },
    )
    expect(sample.show('Deployment/backend-worker', `${POD}.containers.0.resources`)).toContain("cpu: '1'")
    expect(sample.show('Deployment/backend-worker', `${POD}.containers.0.livenessProbe`)).toContain('alive')
  })
  test('runs where the volume is that it shares, and gives way before the next', () => {
    const storage = [{ path: '/data', size: '1Gi', mode: 'ReadWriteOnce' as const }]
    const sample = worker({ storage })
    expect(sample.show('Deployment/backend-worker', 'spec.strategy')).toBe('type: Recreate')
    expect(sample.show('Deployment/backend-worker', `${POD}.affinity.podAffinity`)).toContain(': backend\n')
  })
  test('does not see volumes that belong to the pods of a StatefulSet', () => {
    const storage = [{ path: '/data', size: '1Gi', mode: 'ReadWriteOnce' as const }]
    const sample = worker({ shape: 'statefulset', storage })
    expect(sample.show('Deployment/backend-worker', `${POD}.containers.0.volumeMounts`)).toBe('null')
    expect(sample.show('Deployment/backend-worker', `${POD}.affinity`)).toBe('null')
  })
  test('of a service that only has cron jobs runs alone', () => {
    const sample = worker({ shape: 'cron', cron: [{ name: 'n', schedule: '@daily', command: ['x'] }] })
    expect(sample.names.filter((name) => name.startsWith('Deployment/'))).toEqual([
      'Deployment/backend-worker',
    ])
  })
  test('with a probe that has no port to ask', () => {
    expect(worker({}, { health: { liveness: { path: '/alive' } } }).problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.processes.worker.health: the liveness probe of backend has no port to ask: neither the service nor its image names one  [desired.probe-without-port]
          Write \`port\`, at the probe or at the service, or a \`command\` for the probe.",
      ]
    `)
  })
})

describe('a further container', () => {
  test("runs the service's image, where it names none, with the service's files", () => {
    const sample = beside({ command: ['x'] }, { files: { '/etc/a': 'a' } })
    expect(sample.show('Deployment/backend', `${POD}.containers.1`)).toMatchInlineSnapshot(`
      "name: logs
      image: registry.test/backend:1.4
      imagePullPolicy: IfNotPresent
      env:
        - name: DIPLOID_BRANCH
          value: main
        - name: DIPLOID_ENVIRONMENT
          value: production
        - name: DIPLOID_ENVIRONMENT_TYPE
          value: production
        - name: DIPLOID_INSTANCE
          value: production
        - name: DIPLOID_PROJECT
          value: shop
        - name: DIPLOID_ROUTE
        - name: DIPLOID_ROUTES
        - name: DIPLOID_SERVICE
          value: backend
      volumeMounts:
        - name: files
          mountPath: /etc/a
          subPath: etc_a
          readOnly: true
      resources:
        requests:
          cpu: 10m
          memory: 32Mi
      securityContext:
        allowPrivilegeEscalation: false
      command:
        - x"
    `)
  })
  test('of another image sees the volumes and not the files', () => {
    const image = { kind: 'ready', reference: 'fluent/fluent-bit:4.0' } as const
    const storage = [{ path: '/logs', size: '', mode: 'temporary' as const }]
    const sample = beside({ image }, { files: { '/etc/a': 'a' }, storage })
    expect(sample.show('Deployment/backend', `${POD}.containers.1.image`)).toBe('fluent/fluent-bit:4.0')
    expect(sample.show('Deployment/backend', `${POD}.containers.1.volumeMounts`)).toBe(
      '- name: logs\n  mountPath: /logs',
    )
    expect(sample.show('Deployment/backend', `${POD}.volumes.0`)).toBe('name: logs\nemptyDir: {}')
  })
  test('that runs before the others comes back from no restart', () => {
    const sample = beside({ runs: 'init', command: ['migrate'] })
    expect(sample.show('Deployment/backend', `${POD}.initContainers.0.command`)).toBe('- migrate')
    expect(sample.show('Deployment/backend', `${POD}.containers.1`)).toBe('null')
  })
  test('is not in the pods of jobs and processes, which would never end for it', () => {
    const cron = [{ name: 'n', schedule: '@daily', command: ['x'] }]
    const sample = beside({ command: ['x'] }, { cron, processes: [WORKER] })
    for (const [name, path] of [
      ['CronJob/backend-n', 'spec.jobTemplate.spec.template.spec.containers.1'],
      ['Deployment/backend-worker', `${POD}.containers.1`],
    ] as const)
      expect(sample.show(name, path)).toBe('null')
  })
})

describe('what is wrong with files is told where they are written', () => {
  const missing = { '/etc/a': { from: 'a.conf' } }
  const huge = { '/etc/a': 'x'.repeat(1024 * 1024 + 1) }
  test.each([
    [
      'a file that cannot be read, beside',
      { files: missing },
      "services.backend.containers.logs.files['/etc/a'].from",
    ],
    ['the same before', { runs: 'init', files: missing }, "services.backend.init.logs.files['/etc/a'].from"],
    ['more than an object holds', { files: huge }, 'services.backend.containers.logs.files:'],
  ] as const)('%s', (_, own, place) => {
    expect(beside(own).problems.join()).toContain(place)
  })
  test('one place for two files, whoever says so', () => {
    const files = { known: true, value: sourcesWith('conf', ['a']) } as const
    const folder = { '/etc/app': { from: 'conf/' }, '/etc/app/a': 'own' }
    const sources = new Map([['backend', files]])
    expect(renderSample([service({ files: folder })], { sources }).problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.files['/etc/app/a']: /etc/app/a is mounted twice: by files['/etc/app'] and by files['/etc/app/a']  [desired.mounted-twice]
          Leave one of them out.",
      ]
    `)
    const container: Container = { name: 'logs', runs: 'beside', env: {}, files: folder, resources: {} }
    expect(renderSample([service({ containers: [container] })], { sources }).problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.containers.logs.files['/etc/app/a']: /etc/app/a is mounted twice: by containers.logs.files['/etc/app'] and by containers.logs.files['/etc/app/a']  [desired.mounted-twice]
          Leave one of them out.",
      ]
    `)
  })
})

function sourcesWith(folder: string, names: readonly string[]): SourceFiles {
  const files = names.map(
    (name) => [`${folder}/${name}`, { mode: '100644', bytes: Buffer.from(name) }] as const,
  )
  const need = { service: 'backend', repo: 'r', commit: 'c', folder: '', prefix: '', context: '', paths: [] }
  return { need, files: new Map(files), paths: [] }
}
