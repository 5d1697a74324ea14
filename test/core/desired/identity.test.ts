import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { keyedId } from '../../../src/core/desired/identity.ts'
import { dnsLabel, labelValue, OWNER_LIMIT, pathName } from '../../../src/core/desired/names.ts'
import { OWNER, renderSample, service } from './sample.ts'

function metadata(
  kind: string,
  fields: Parameters<typeof service>[0] = {},
  owner: typeof OWNER | undefined = OWNER,
) {
  return renderSample([service(fields)], { owner }).rendered.desired.objects.find(
    ({ id }) => id.kind === kind,
  )?.body.metadata
}

describe('every object', () => {
  test('says whose it is', () => {
    expect(metadata('Service')).toMatchInlineSnapshot(`
      {
        "annotations": {
          "diploid.dev/id": "214d3d5ebc3f736bdadf118f1d7151c6",
        },
        "labels": {
          "app.kubernetes.io/instance": "production",
          "app.kubernetes.io/managed-by": "diploid",
          "app.kubernetes.io/name": "backend",
          "app.kubernetes.io/part-of": "shop",
          "diploid.dev/environment": "production",
          "diploid.dev/installation": "i-1",
          "diploid.dev/service": "backend",
        },
        "name": "backend",
        "namespace": "shop-production",
      }
    `)
    expect(metadata('Namespace')).toMatchInlineSnapshot(`
      {
        "annotations": {
          "diploid.dev/id": "ca3d00a0dca5c51daa0d6cb3f6add64b",
        },
        "labels": {
          "app.kubernetes.io/instance": "production",
          "app.kubernetes.io/managed-by": "diploid",
          "app.kubernetes.io/part-of": "shop",
          "diploid.dev/environment": "production",
          "diploid.dev/installation": "i-1",
        },
        "name": "shop-production",
      }
    `)
  })

  test('takes labels and annotations of the service, which cannot take the place of ours', () => {
    const labels = { team: 'red', 'app.kubernetes.io/name': 'stolen' }
    expect(metadata('Service', { labels, annotations: { note: 'x' } })).toMatchObject({
      labels: { team: 'red', 'app.kubernetes.io/name': 'backend' },
      annotations: { note: 'x' },
    })
    expect(renderSample([service({ labels })]).problems).toMatchInlineSnapshot(`
      [
        "warning  services.backend.labels['app.kubernetes.io/name']: the label app.kubernetes.io/name is Diploid's own and stays backend  [desired.reserved-label]
          Leave it out, or take another name.",
      ]
    `)
  })

  test('has a keyed id that only its installation, instance and identity give', () => {
    const id = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'n', name: 'web' }
    const key = 'k'.repeat(32)
    const expected = createHmac('sha256', key).update('i-1/production/apps/Deployment/n/web').digest('hex')
    expect(keyedId(OWNER, 'production', id)).toBe(expected.slice(0, 32))
    expect(keyedId(OWNER, 'dev', id)).not.toBe(keyedId(OWNER, 'production', id))
    expect(keyedId(undefined, 'production', id)).not.toBe(keyedId(OWNER, 'production', id))
    // A served version may move without the object becoming another.
    expect(keyedId(OWNER, 'production', { ...id, apiVersion: 'apps/v2' })).toBe(
      keyedId(OWNER, 'production', id),
    )
  })

  test('of two services under one name is a problem', () => {
    const sample = renderSample([service({ name: 'db', shape: 'statefulset' }), service({ name: 'db-pods' })])
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  services.db-pods: db and db-pods both make Service/db-pods  [desired.same-object]
          Rename one of the services, or what makes it there: a job, a process, an object.",
      ]
    `)
  })
})

describe('pods of one name', () => {
  const web = service({
    name: 'web',
    cron: [{ name: 'nightly', schedule: '@daily', command: ['x'] }],
    processes: [{ name: 'worker', command: ['x'], replicas: 1, health: {} }],
  })

  test('would be taken by what selects them', () => {
    const others = [service({ name: 'web-nightly' }), service({ name: 'web-worker', shape: 'statefulset' })]
    expect(renderSample([web, ...others]).problems).toMatchInlineSnapshot(`
      [
        "error  services.web-nightly: Deployment/web-nightly of web-nightly and CronJob/web-nightly of web both call their pods web-nightly: what selects the one would take the other too  [desired.same-object]
          Rename one of the services, or what makes it there: a job, a process, a task.",
        "error  services.web-worker: StatefulSet/web-worker of web-worker and Deployment/web-worker of web both call their pods web-worker: what selects the one would take the other too  [desired.same-object]
          Rename one of the services, or what makes it there: a job, a process, a task.",
      ]
    `)
  })

  test('of tasks too', () => {
    const tasks = [
      { phase: 'before', name: 'migrate', command: ['x'], timeout: 60, exec: false, once: false },
    ] as never
    const sample = renderSample([service({ name: 'web', tasks }), service({ name: 'web-before-migrate' })])
    expect(sample.problems.join()).toContain('both call their pods web-before-migrate')
  })

  test('are no matter among jobs, nor twice one where the objects are', () => {
    expect(renderSample([web]).problems).toEqual([])
    expect(renderSample([web, service({ name: 'web-worker' })]).problems).toHaveLength(1)
  })
})

describe('names', () => {
  test.each([
    ['backend', 'backend'],
    ['x'.repeat(63), 'x'.repeat(63)],
    ['x'.repeat(64), `${'x'.repeat(56)}-424049`],
    ['Über', 'ber-280cd1'],
    ['a--', 'a-f0f0c5'],
  ])('%s → %s', (text, expected) => {
    expect(dnsLabel(text)).toBe(expected)
  })

  test('that had to be altered do not meet', () => {
    expect(dnsLabel('a.b')).not.toBe(dnsLabel('a_b'))
    expect(pathName('/a/b')).toBe('a-b')
    expect(pathName('/a-b')).toMatch(/^a-b-[0-9a-f]{6}$/)
  })

  test('of a StatefulSet and a CronJob leave room for what is appended', () => {
    const cron = [{ name: 'nightly', schedule: '@daily', command: ['x'] }]
    const sample = renderSample([service({ name: 'n'.repeat(63), shape: 'statefulset', cron })])
    const names = sample.rendered.desired.objects
      .filter(({ id }) => id.kind === 'StatefulSet' || id.kind === 'CronJob')
      .map(({ id }) => id.name.length)
    expect(names).toEqual([OWNER_LIMIT, OWNER_LIMIT])
  })

  test('as label values are cut and trimmed', () => {
    expect(labelValue('v1.2_3')).toBe('v1.2_3')
    expect(labelValue(`${'a'.repeat(62)}.b`)).toBe('a'.repeat(62))
    expect(labelValue('_x_')).toBe('x')
  })
})
