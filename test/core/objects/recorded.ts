import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { type DesiredObject, idOf, type LiveObject } from '../../../src/core/objects/object.ts'
import { Sensitive, type Value, type ValueMap } from '../../../src/core/sensitive.ts'

// What a real API server (v1.36) answered after our server-side apply and after what other hands did: testdata/*.json,
// and the objects that were applied. Status and its field owners are left out.

export type Recorded =
  | 'configmap'
  | 'configmap-shared'
  | 'configmap-taken-over'
  | 'deployment'
  | 'deployment-edited'
  | 'deployment-env-removed'
  | 'deployment-injected'
  | 'deployment-reset'
  | 'deployment-scaled'
  | 'secret'
  | 'service'
  | 'statefulset'

export function recorded(name: Recorded): LiveObject {
  const text = readFileSync(join(import.meta.dirname, `testdata/${name}.json`), 'utf8')
  const body = JSON.parse(text) as JsonMap
  const metadata = body.metadata as { readonly uid: string; readonly resourceVersion: string }
  const { uid, resourceVersion } = metadata
  return { id: idOf(body), uid, resourceVersion, body }
}

/** The object with the value at a path of keys and list positions replaced; undefined removes it. */
export function having(object: DesiredObject, path: string, value: Value | undefined): DesiredObject {
  return { ...object, body: changed(object.body, path.split('/'), value) as ValueMap }
}

export function havingLive(live: LiveObject, path: string, value: Json | undefined): LiveObject {
  return { ...live, body: changed(live.body, path.split('/'), value) as JsonMap }
}

function changed(target: Value, [key = '', ...rest]: readonly string[], value: Value | undefined): Value {
  if (Array.isArray(target)) {
    const position = Number(key)
    if (rest.length === 0 && value === undefined)
      return target.filter((_: Value, index: number) => index !== position)
    const list = [...(target as readonly Value[])]
    list[position] = rest.length === 0 ? (value ?? null) : changed(list[position] ?? null, rest, value)
    return list
  }
  const map = new Map(Object.entries((target ?? {}) as ValueMap))
  if (rest.length === 0 && value === undefined) map.delete(key)
  else map.set(key, rest.length === 0 ? (value ?? null) : changed(map.get(key) ?? {}, rest, value))
  return Object.fromEntries(map)
}

const LABELS = { 'app.kubernetes.io/managed-by': 'diploid', 'app.kubernetes.io/name': 'web' }
const ANNOTATIONS = { 'diploid.dev/id': '0123456789abcdef0123456789abcdef' }

function object(apiVersion: string, kind: string, name: string, content: ValueMap): DesiredObject {
  const metadata = { name, namespace: 'rec', labels: LABELS, annotations: ANNOTATIONS }
  const body = { apiVersion, kind, metadata, ...content }
  return { id: idOf(body), service: 'web', body }
}

export function deployment(name = 'web'): DesiredObject {
  const container = {
    name: 'web',
    image: `docker.io/library/nginx@sha256:${'8a1f'.repeat(16)}`,
    args: ['serve', '--port=80'],
    ports: [
      { name: 'http', containerPort: 80 },
      { name: 'dns', containerPort: 53 },
      { name: 'dns-udp', containerPort: 53, protocol: 'UDP' },
    ],
    env: [
      { name: 'EMPTY' },
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    resources: { requests: { cpu: '1000m', memory: '64Mi' } },
    readinessProbe: { tcpSocket: { port: 80 } },
    volumeMounts: [{ name: 'scratch', mountPath: '/tmp' }],
  }
  const pod = {
    automountServiceAccountToken: false,
    serviceAccountName: 'web',
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container],
    volumes: [{ name: 'scratch', emptyDir: {} }],
  }
  const spec = {
    replicas: 1,
    revisionHistoryLimit: 3,
    selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: { metadata: { labels: LABELS }, spec: pod },
  }
  return object('apps/v1', 'Deployment', name, { spec })
}

export function configMap(name: string, data: ValueMap): DesiredObject {
  const made = object('v1', 'ConfigMap', name, { data })
  return having(made, 'metadata/finalizers', ['example.org/keep'])
}

export function secret(): DesiredObject {
  const data = { PASSWORD: encoded('hunter2-hunter2'), OLD: encoded('old-old-old') }
  return object('v1', 'Secret', 'web-env', { type: 'Opaque', data })
}

export function encoded(text: string): Sensitive {
  return new Sensitive(Buffer.from(text).toString('base64'), 'test')
}

export function service(): DesiredObject {
  const ports = [{ name: 'http', port: 80, targetPort: 'http' }]
  return object('v1', 'Service', 'web', { spec: { selector: { 'app.kubernetes.io/name': 'web' }, ports } })
}

export function statefulSet(): DesiredObject {
  const labels = { 'app.kubernetes.io/name': 'db' }
  const container = { name: 'db', image: 'postgres:17', volumeMounts: [{ name: 'data', mountPath: '/data' }] }
  const claim = {
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
  }
  const spec = {
    serviceName: 'db',
    replicas: 1,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container] } },
    volumeClaimTemplates: [claim],
  }
  return object('apps/v1', 'StatefulSet', 'db', { spec })
}
