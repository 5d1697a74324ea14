import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { createKubernetesBackend } from '../../src/adapters/kubernetes/backend.ts'
import { isMap } from '../../src/core/json.ts'
import type { Backend } from '../../src/ports/backend.ts'
import type { ApiServer } from './kube-api.proxy.ts'
import { desired, openSession, type Session } from './kube-api.session.ts'

const bed = inject('controlPlane')
const admin: ApiServer = {
  server: bed?.server ?? '',
  token: bed?.token ?? '',
  ca: bed === null ? '' : readFileSync(bed.caFile, 'utf8'),
}

// Only a real API server has accounts.
describe.skipIf(bed === null)('the Kubernetes backend with few rights', () => {
  let owner: Session
  let session: Session
  let backend: Backend
  let namespace: string

  beforeEach(async () => {
    owner = await openSession(admin)
    namespace = `r-${randomBytes(4).toString('hex')}`
    await owner.hand.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    })
    session = await openSession({ ...admin, token: await accountToken(owner, namespace) })
    backend = createKubernetesBackend({ client: session.client, ...session.parts })
  })
  afterEach(async () => {
    await backend.close()
    await session.close()
    await owner.hand.remove(`/api/v1/namespaces/${namespace}`)
    await owner.close()
  })

  const object = (kind: 'ConfigMap' | 'Service', name = 'settings') =>
    desired({ apiVersion: 'v1', kind, metadata: { name, namespace }, ...(kind === 'Service' ? SERVICE : {}) })

  test('a kind that it may not list is unknown, the others are seen', async () => {
    const { blind, live } = await backend.observe(
      [object('ConfigMap').id, object('Service').id],
      session.signal,
    )
    expect(blind).toEqual(new Set(['v1/Service']))
    expect(live.size).toBe(0)
  })

  test('a write that it may not do names the missing grant', async () => {
    const created = await backend.apply(object('ConfigMap'), { verb: 'create', force: false }, session.signal)
    expect(created.outcome).toBe('created')
    const write = backend.apply(object('Service'), { verb: 'create', force: false }, session.signal)
    await expect(write).rejects.toMatchObject({
      code: 'kube.forbidden',
      message: expect.stringMatching(
        /^Service\/settings \(namespace r-\w+\): we may not patch services in namespace r-\w+: .*system:serviceaccount:r-\w+:little/,
      ),
      hint: `grant it by a Role in namespace ${namespace}: apiGroups [""], resources ["services"], verbs ["patch"]`,
    })
  })

  test('rights in single namespaces are enough, however many there are', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => ({
      ...object('ConfigMap').id,
      namespace: index === 0 ? namespace : `${namespace}-${index}`,
    }))
    // The other namespaces may not be read, so the kind is unknown; the one that may be read still is.
    expect((await backend.observe(ids, session.signal)).blind).toEqual(new Set(['v1/ConfigMap']))
    const { blind } = await backend.observe([object('ConfigMap').id], session.signal)
    expect(blind).toEqual(new Set())
  })
})

const SERVICE = { spec: { ports: [{ port: 80 }] } }

/** An account that may do everything with ConfigMaps of its namespace, and nothing else. */
async function accountToken({ hand }: Session, namespace: string): Promise<string> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`
  const metadata = { name: 'little' }
  const group = 'rbac.authorization.k8s.io'
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`
  await hand.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata })
  await hand.create(`${rbac}/roles`, {
    apiVersion: `${group}/v1`,
    kind: 'Role',
    metadata,
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }],
  })
  await hand.create(`${rbac}/rolebindings`, {
    apiVersion: `${group}/v1`,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: group, kind: 'Role', name: 'little' },
    subjects: [{ kind: 'ServiceAccount', name: 'little', namespace }],
  })
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 600 },
  }
  const { status } = await hand.create(`${accounts}/little/token`, request)
  return isMap(status) ? String(status.token) : ''
}
