import { describe, expect, test } from 'vitest'
import { jobsOf } from '../../../src/core/desired/tasks/patched-jobs.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import type { Service, Task } from '../../../src/core/services/service.ts'
import { renderSample, service } from './sample.ts'

const MIGRATE: Task = { phase: 'before', name: 'migrate', command: ['./migrate', 'up'], timeout: 600 }
const POD = 'spec.template.spec'

function around(fields: Partial<Service> = {}, task: Partial<Task> = {}) {
  return renderSample([service({ tasks: [{ ...MIGRATE, ...task }], ...fields })])
}

function nameOf(sample: ReturnType<typeof around>): string | undefined {
  return jobsOf(sample.rendered.tasks)[0]?.id.name
}

test('none of what runs around a rollout is among the objects', () => {
  const sample = around({ requires: ['ci/unit'] })
  expect(sample.names.filter((name) => name.startsWith('Job/'))).toEqual([])
  expect(sample.tasks).toEqual(['requires the statuses ci/unit', 'before migrate: ./migrate up'])
})

test('a task runs once, for as long as it is given, with the account and the words of its service', () => {
  const sample = around({ env: { A: 'b' }, user: 1000 })
  expect(sample.job('backend-before-migrate')).toMatchInlineSnapshot(`
    "apiVersion: batch/v1
    kind: Job
    metadata:
      name: backend-before-migrate-56e53b0513
      namespace: shop-production
      labels:
        app.kubernetes.io/version: '1.4'
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: 600
      template:
        metadata: {}
        spec:
          serviceAccountName: backend
          automountServiceAccountToken: false
          enableServiceLinks: false
          restartPolicy: Never
          securityContext:
            seccompProfile:
              type: RuntimeDefault
            runAsUser: 1000
            runAsNonRoot: true
          containers:
            - name: backend
              image: registry.test/backend:1.4
              imagePullPolicy: IfNotPresent
              env:
                - name: A
                  value: b
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
              resources:
                requests:
                  cpu: 10m
                  memory: 32Mi
              securityContext:
                allowPrivilegeEscalation: false
                capabilities:
                  drop:
                    - ALL
              command:
                - ./migrate
                - up"
  `)
})

test('the Service of the service does not find its pods, and the policies of the service hold for them', () => {
  const [job] = jobsOf(around().rendered.tasks)
  expect(job?.body).toMatchObject({
    spec: {
      template: {
        metadata: {
          labels: { 'app.kubernetes.io/name': 'backend-before-migrate', 'diploid.dev/service': 'backend' },
        },
      },
    },
  })
})

describe('its name is a hash of what it runs', () => {
  const before = nameOf(around())
  test.each([
    ['the same', {}, {}, true],
    ['more memory', { resources: { requests: { memory: '1Gi' } } }, {}, true],
    ['more time', {}, { timeout: 7200 }, true],
    ['another command', {}, { command: ['./migrate', 'down'] }, false],
    ['another variable', { env: { A: 'b' } }, {}, false],
    ['another secret', { env: { A: new Sensitive('s3cret', 'a') } }, {}, false],
    ['another file', { files: { '/etc/x': 'y' } }, {}, false],
    ['another image', { image: { kind: 'ready', reference: 'registry.test/backend:1.5' } }, {}, false],
    ['another phase', {}, { phase: 'after' }, false],
  ] as const)('%s', (_, fields, task, same) => {
    expect(nameOf(around(fields, task)) === before).toBe(same)
  })
  test('and fits into the label that Kubernetes makes of it', () => {
    const name = nameOf(around({ name: 'a'.repeat(63) }, { name: 'b'.repeat(63) }))
    expect(name?.length).toBeLessThanOrEqual(63)
  })
})

describe('its volumes', () => {
  const data = { path: '/data', size: '1Gi', mode: 'ReadWriteOnce' as const }
  test('are those of its service, beside whose pod it would rather run: before a first rollout there is none', () => {
    const sample = around({ storage: [data] })
    expect(sample.job('backend-before-migrate', `${POD}.volumes`)).toContain('claimName: backend-data')
    expect(sample.job('backend-before-migrate', `${POD}.affinity.podAffinity`)).toContain(
      'preferredDuringScheduling',
    )
  })
  test.each([
    ['that belong to pods of a StatefulSet', { shape: 'statefulset', storage: [data] }],
    ['that one pod may have alone', { storage: [{ ...data, mode: 'ReadWriteOncePod' }] }],
  ] as const)('%s are not among them', (_, fields) => {
    const sample = around(fields)
    expect(sample.job('backend-before-migrate', `${POD}.containers.0.volumeMounts`)).toBe('null')
    expect(sample.job('backend-before-migrate', `${POD}.volumes`)).toBe('null')
    expect(sample.problems).toEqual([])
  })
  test('tests get the files, and no data', () => {
    const sample = around({
      tasks: [],
      storage: [data],
      files: { '/etc/x': 'y' },
      verify: { kind: 'command', command: ['npm', 'test'], services: ['db'], timeout: 60 },
    })
    expect(sample.tasks).toEqual(['verify, beside db: npm test'])
    expect(sample.job('backend-verify', `${POD}.containers.0.volumeMounts`)).toMatchInlineSnapshot(`
      "- name: files
        mountPath: /etc/x
        subPath: etc_x
        readOnly: true"
    `)
    expect(sample.job('backend-verify', `${POD}.affinity`)).toBe('null')
  })
})

test('what runs in a pod that is there, or while an image is built, has no Job', () => {
  const sample = around(
    { verify: { kind: 'target', target: 'test', services: [] } },
    { phase: 'after', exec: true, command: ['/bin/sh', '-c', 'a && b'] },
  )
  expect(sample.tasks).toEqual([
    'verify: stage test of the Dockerfile is built',
    'after migrate, in a running pod: a && b',
  ])
  expect(jobsOf(sample.rendered.tasks)).toEqual([])
})

test('a Job whose files have no place yet is not known yet', () => {
  const configure = [{ file: 'app.ini', edits: [], origin: undefined }]
  expect(around({ configure }).tasks).toEqual([
    'before migrate: ./migrate up (its Job is not known yet: working directory unknown: registry not asked)',
  ])
})

test('a service that runs elsewhere may still wait for others', () => {
  const elsewhere = { shape: 'external', image: { kind: 'none' }, external: { host: 'db.test' } } as const
  expect(around({ ...elsewhere, tasks: [], requires: ['ci/unit'] }).tasks).toEqual([
    'requires the statuses ci/unit',
  ])
})
