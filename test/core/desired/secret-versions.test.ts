import { describe, expect, test } from 'vitest'
import { absentSecrets } from '../../../src/core/desired/secrets/absent-secrets.ts'
import {
  secretVersions,
  secretVersionsNeeded,
  withSecretVersions,
} from '../../../src/core/desired/secrets/secret-versions.ts'
import { type Fact, known, unknown } from '../../../src/core/json.ts'
import type { DesiredObject } from '../../../src/core/objects/object.ts'
import { printProblem } from '../../../src/core/problem.ts'
import { Sensitive, type ValueMap } from '../../../src/core/sensitive.ts'
import type { SecretContent } from '../../../src/core/services/secrets/facts.ts'

const KEY = new Sensitive('k'.repeat(32), 'root key')
const api = workload('api', { env: [fromSecret('TOKEN', 'mail', 'token')] })
const worker = workload('worker', { envFrom: [{ secretRef: { name: 'mail' } }] })
const web = workload('web', { env: [{ name: 'PLAIN', value: 'mail' }] })

describe('a Secret that somebody changed rolls the workloads that use it, and only those', () => {
  const before = marks({ token: 'one', other: 'x' })
  test('another value of the key that one uses', () => {
    const after = marks({ token: 'two', other: 'x' })
    expect(differing(before, after)).toEqual(['api', 'worker'])
  })
  test('a key that only whoever takes all of it uses', () => {
    expect(differing(before, marks({ token: 'one', other: 'y' }))).toEqual(['worker'])
  })
  test('the same content again', () => {
    expect(differing(before, marks({ other: 'x', token: 'one' }))).toEqual([])
  })
  test('who uses none carries no mark', () => {
    expect(before.get('web')).toBeUndefined()
  })
  test('another installation marks the same content otherwise: nobody can guess it back', () => {
    const other = marks({ token: 'one', other: 'x' }, new Sensitive('other', 'root key'))
    expect(differing(before, other)).toEqual(['api', 'worker'])
  })
})

describe('facts', () => {
  const objects = [api, worker, web]
  test('one that may not be read now keeps the version that was recorded, and so rolls nothing', () => {
    const recorded = secretVersions(objects, contents({ token: 'one' }), {}, KEY)
    const forbidden = new Map([['mail', unknown('not allowed')]])
    expect(secretVersions(objects, forbidden, recorded, KEY)).toEqual(recorded)
    expect(secretVersions(objects, forbidden, {}, KEY)).toEqual({})
  })
  test('so does one that is gone: what runs does not miss it', () => {
    const gone = new Map([['mail', known(undefined)]])
    expect(secretVersions(objects, gone, { 'mail/token': 'old' }, KEY)).toEqual({ 'mail/token': 'old' })
    expect(secretVersions(objects, gone, {}, KEY)).toEqual({})
  })
  test('every place that brings a Secret into a container counts, those of pulling images do not', () => {
    const spec = {
      imagePullSecrets: [{ name: 'pull' }],
      initContainers: [{ env: [fromSecret('A', 'init', 'a')] }],
      volumes: [
        { name: 'a', secret: { secretName: 'volume' } },
        {
          name: 'b',
          projected: { sources: [{ secret: { name: 'projected', items: [{ key: 'k', path: 'k' }] } }] },
        },
        { name: 'c', configMap: { name: 'config' } },
      ],
    }
    expect(secretVersionsNeeded([workload('x', {}, spec)])).toEqual(['init', 'projected', 'volume'])
  })
  test('our own, whose name changes with their content, are left out', () => {
    const own: DesiredObject = {
      id: { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'mail' },
      body: { immutable: true },
    }
    expect(secretVersionsNeeded([own, api, worker])).toEqual([])
  })
})

describe('what is not there is said, with the command that makes it', () => {
  const told = (content: SecretContent, ...objects: readonly DesiredObject[]) =>
    absentSecrets(objects, new Map([['mail', known(content)]]), 'shop')
      .map(printProblem)
      .join('\n')
  test('no Secret', () => {
    expect(told(undefined, api, web)).toBe(
      `warning  services.api.env.TOKEN: there is no Secret 'mail' in namespace shop; the pods of Deployment/api wait for it  [desired.secret-absent]
    Make it: kubectl -n shop create secret generic mail --from-literal=token=…`,
    )
  })
  test('no such key', () => {
    expect(told(new Map([['tokens', new Sensitive('x', 'x')]]), api)).toBe(
      `warning  services.api.env.TOKEN: the Secret 'mail' in namespace shop has no key 'token'; the pods of Deployment/api wait for it  [desired.secret-absent]
    It has: tokens.`,
    )
  })
  test('nothing where pods start without it, or the same configuration makes it', () => {
    const optional = workload('x', { envFrom: [{ secretRef: { name: 'mail', optional: true } }] })
    const made: DesiredObject = {
      id: { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'mail' },
      body: {},
    }
    expect(told(undefined, optional)).toBe('')
    expect(told(undefined, api, made)).toBe('')
  })
})

function marks(content: Readonly<Record<string, string>>, key = KEY): ReadonlyMap<string, unknown> {
  const objects = [api, worker, web]
  const versions = secretVersions(objects, contents(content), {}, key)
  return new Map(withSecretVersions(objects, versions).map((object) => [object.id.name, markOf(object)]))
}

function markOf({ body }: DesiredObject): unknown {
  const { metadata } = (body.spec as ValueMap).template as ValueMap
  return ((metadata as ValueMap).annotations as ValueMap | undefined)?.['diploid.dev/secrets']
}

function differing(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): readonly string[] {
  return [...before.keys()].filter((name) => before.get(name) !== after.get(name))
}

function contents(content: Readonly<Record<string, string>>): ReadonlyMap<string, Fact<SecretContent>> {
  const values = Object.entries(content).map(([key, text]) => [key, new Sensitive(text, key)] as const)
  return new Map([['mail', known(new Map(values))]])
}

function fromSecret(name: string, secret: string, key: string): ValueMap {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } }
}

function workload(name: string, container: ValueMap, spec: ValueMap = {}): DesiredObject {
  const template = { metadata: { labels: {} }, spec: { containers: [{ name, ...container }], ...spec } }
  return {
    id: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name },
    service: name,
    body: { spec: { template } },
  }
}
