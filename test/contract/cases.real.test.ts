import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadAll } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createFacts, type Facts } from '../../src/adapters/kubernetes/facts.ts'
import { applyCall } from '../../src/adapters/kubernetes/write/apply-call.ts'
import { objectToWire } from '../../src/adapters/kubernetes/write/objects-to-wire.ts'
import type { ClusterFacts } from '../../src/core/desired/desired.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { type DesiredObject, idKey, printId } from '../../src/core/objects/object.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import { OFFLINE_CLUSTER } from '../../src/reconcile/prepare/offline.ts'
import { inProcessEvaluator } from '../story/evaluator.ts'
import { storyNames, tellStory } from '../story/stories.ts'
import { eventually, openSession, type Session } from './kube-api.session.ts'

// Everything that the stories of test/cases render is what a real API server takes: strictly, without a warning, by a dry
// run. Once with the CRDs of Gateway API, once with an Ingress controller in their place.

const bed = inject('controlPlane')

const GATEWAY_GROUP = 'gateway.networking.k8s.io'
const WITHOUT_GATEWAY: ClusterFacts = {
  kinds: new Set([...OFFLINE_CLUSTER.kinds].filter((kind) => !kind.startsWith(GATEWAY_GROUP))),
  ingressClass: { name: 'public', controller: 'k8s.io/ingress-nginx' },
}

if (bed === null) {
  describe('the stories on a real API server', () => {
    test.skip('LEFT OUT: the control-plane bed is not built (npm run bed -- build control-plane)', () =>
      undefined)
  })
} else {
  const api = { server: bed.server, token: bed.token, ca: readFileSync(bed.caFile, 'utf8') }
  const crds = readdirSync(bed.gatewayApi['1.5'])
    .flatMap((file) => loadAll(readFileSync(join(bed.gatewayApi['1.5'], file), 'utf8')) as JsonMap[])
    .filter((document) => document?.kind === 'CustomResourceDefinition')

  describe.each([
    ['with the CRDs of Gateway API', undefined],
    ['with an Ingress controller', WITHOUT_GATEWAY],
  ])('the stories on a real API server %s', (_, serves) => {
    let session: Session
    let facts: Facts
    let evaluator: Evaluator
    const namespaces = new Set(['default'])

    beforeAll(async () => {
      session = await openSession(api)
      evaluator = await inProcessEvaluator()
      if (serves === undefined) await install(session, crds)
      facts = createFacts({ client: session.client, ...session.parts })
    })

    afterAll(async () => {
      namespaces.delete('default')
      for (const namespace of namespaces) await session.hand.remove(`/api/v1/namespaces/${namespace}`)
      if (serves === undefined) for (const crd of crds) await session.hand.remove(`${CRDS}/${nameOf(crd)}`)
      await evaluator.close()
      await session.close()
    })

    test('a field that the kind does not have would be told', async () => {
      const told = await complaints({
        id: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'odd' },
        body: { apiVersion: 'v1', kind: 'ConfigMap', dada: {} },
      })
      expect(told.join()).toContain('dada')
    })

    test.each(storyNames())('%s', async (story) => {
      const rendered = new Map<string, DesiredObject>()
      await tellStory(story, evaluator, {
        ...(serves === undefined ? {} : { serves }),
        onRendered: (objects) => {
          for (const object of objects) rendered.set(`${idKey(object.id)} ${rendered.size}`, object)
        },
      })
      const refused: string[] = []
      for (const object of rendered.values()) refused.push(...(await complaints(object)))
      expect(refused).toEqual([])
    })

    async function complaints({ id, body }: DesiredObject): Promise<readonly string[]> {
      const resource = await facts.resource(id.apiVersion, id.kind, session.signal)
      if (resource === undefined)
        return isOurs(id.apiVersion) ? [`${printId(id)}: ${id.apiVersion} is not served`] : []
      if (id.namespace !== '') await makeNamespace(id.namespace)
      const wire = objectToWire({ id, body }, {}, session.parts.scrubber)
      const call = applyCall(resource, { id, body }, wire, { dryRun: 'All', force: 'true' })
      const answer = await session.client.call({ ...call, expect: [400, 404, 409, 422, 500] }, session.signal)
      const failed = answer.status < 300 ? [] : [String(answer.body.message)]
      return [...failed, ...answer.warnings].map((text) => `${printId(id)}: ${text}`)
    }

    async function makeNamespace(name: string): Promise<void> {
      if (namespaces.has(name)) return
      namespaces.add(name)
      // A namespace of the run before may still be ending.
      await eventually(`namespace ${name} gone`, async () =>
        (await session.hand.get(`/api/v1/namespaces/${name}`)) === undefined ? true : undefined,
      )
      await session.hand.create('/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      })
    }
  })
}

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** Kinds that somebody's story brings along are served where their CRD is. */
function isOurs(apiVersion: string): boolean {
  return [...OFFLINE_CLUSTER.kinds].some((kind) => kind.startsWith(`${apiVersion}/`))
}

function nameOf(object: JsonMap): string {
  return String((object.metadata as JsonMap).name)
}

async function install({ hand }: Session, crds: readonly JsonMap[]): Promise<void> {
  for (const crd of crds) await hand.create(CRDS, crd)
  for (const crd of crds) {
    await eventually(`${nameOf(crd)} established`, async () => {
      const { status } = (await hand.get(`${CRDS}/${nameOf(crd)}`)) ?? {}
      const { conditions = [] } = (status ?? {}) as { conditions?: readonly JsonMap[] }
      return conditions.some(({ type, status: is }) => type === 'Established' && is === 'True') || undefined
    })
  }
}
