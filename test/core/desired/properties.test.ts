import fc from 'fast-check'
import { expect, test } from 'vitest'
import { render } from '../../../src/core/desired/render.ts'
import { hashedBody } from '../../../src/core/objects/hash.ts'
import { redactObject } from '../../../src/core/objects/redaction.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import type { Service } from '../../../src/core/services/service.ts'
import { GATEWAY, INSTANCE, OWNER, service } from './sample.ts'

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)
// Long and odd enough to be found again wherever it would leak.
const secretText = fc.stringMatching(/^Zq[A-Za-z0-9+/="\\ ]{10,30}qZ$/)
const path = fc.stringMatching(/^(\/[A-Za-z0-9._ -]{1,40}){1,4}$/)
const envName = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,20}$/)
const host = fc.stringMatching(/^[a-z]{1,20}\.test$/)

const anyService: fc.Arbitrary<Service> = fc
  .record({
    name: label,
    shape: fc.constantFrom('deployment', 'statefulset', 'daemonset', 'cron', 'external', 'none'),
    env: fc.dictionary(envName, fc.oneof(fc.string(), secretText.map(sensitive)), { maxKeys: 5 }),
    files: fc.dictionary(path, fc.oneof(fc.string(), secretText.map(sensitive)), { maxKeys: 5 }),
    storage: fc.array(
      fc.record({ path, size: fc.constant('1Gi'), mode: fc.constant('ReadWriteOnce' as const) }),
      {
        maxLength: 2,
      },
    ),
    cron: fc.array(
      fc.record({
        name: label,
        schedule: fc.constant('@daily'),
        command: fc.array(fc.string(), { minLength: 1 }),
      }),
      { maxLength: 2 },
    ),
    routes: fc.array(fc.record({ host, path: fc.constantFrom('/', '/api'), tls: fc.boolean() }), {
      maxLength: 3,
    }),
    headless: fc.boolean(),
    replicas: fc.nat(3),
  })
  .map((fields) =>
    service({ ...fields, ...(fields.shape === 'external' ? { external: { host: 'x.test' } } : {}) }),
  )

const services = fc.uniqueArray(anyService, { selector: ({ name }) => name, minLength: 1, maxLength: 4 })

function sensitive(text: string): Sensitive {
  return new Sensitive(text, 'test')
}

function rendered(of: readonly Service[]) {
  const input = {
    ops: { name: 'shop' },
    instance: INSTANCE,
    images: [],
    lookups: new Map(),
    sources: new Map(),
  }
  return render({ ...input, services: of, cluster: GATEWAY, owner: OWNER }).value.desired.objects
}

function secretsOf(of: readonly Service[]): readonly string[] {
  return of
    .flatMap(({ env, files }) => [...Object.values(env), ...Object.values(files)])
    .flatMap((value) => (value instanceof Sensitive ? [Sensitive.text(value)] : []))
}

test('rendering twice gives the same, whatever the order of the services', () => {
  fc.assert(
    fc.property(services, (of) => {
      const [once, again] = [rendered(of), rendered([...of].reverse())]
      const text = (objects: typeof once) =>
        objects.map(({ body }) => JSON.stringify(hashedBody(body, OWNER.rootKey)))
      expect(text(again).sort()).toEqual(text(once).sort())
    }),
  )
})

test('no secret value, plain or encoded, is in what is shown or recorded', () => {
  fc.assert(
    fc.property(services, (of) => {
      const objects = rendered(of)
      const shown = objects
        .map(({ body }) => JSON.stringify([redactObject(body), hashedBody(body, OWNER.rootKey)]))
        .join('\n')
      for (const secret of secretsOf(of)) {
        expect(shown).not.toContain(JSON.stringify(secret).slice(1, -1))
        expect(shown).not.toContain(Buffer.from(secret).toString('base64'))
      }
      // Only Secrets can hold any at all: the others can be written out as they are.
      for (const { id, body } of objects)
        if (id.kind !== 'Secret') expect(() => JSON.stringify(body)).not.toThrow()
    }),
  )
})

// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/

test('every name is one that Kubernetes takes', () => {
  fc.assert(
    fc.property(services, (of) => {
      for (const { id, body } of rendered(of)) {
        const limits: Readonly<Record<string, number>> = {
          Service: 63,
          Namespace: 63,
          CronJob: 52,
          StatefulSet: 52,
        }
        expect(id.name).toMatch(LABEL)
        expect(id.name.length).toBeLessThanOrEqual(limits[id.kind] ?? 253)
        for (const volume of namesOfVolumes(JSON.stringify(redactObject(body)))) {
          expect(volume).toMatch(LABEL)
          expect(volume.length).toBeLessThanOrEqual(63)
        }
      }
    }),
  )
})

function namesOfVolumes(text: string): readonly string[] {
  return [
    ...text.matchAll(/\{"name":"([^"]*)","(?:mountPath|configMap|secret|persistentVolumeClaim|hostPath)"/g),
  ].map((match) => match[1] ?? '')
}
