import type { DesiredObject } from '../../objects/object.ts'
import { AFRESH, type Remember } from '../../remember.ts'
import { isValueMap, type Value, type ValueMap } from '../../sensitive.ts'
import { type SecretUse, usesOf } from './secret-uses.ts'

/** A Secret that an object names for somebody else than its containers: controllers, and whoever pulls images. */
export interface NamedSecret {
  readonly secret: string
  /** What it is for, behind the name of the object. */
  readonly purpose: string
  /** What `kubectl create secret` is told to make one. */
  readonly making: string
  /** The key of the service that named it, as far as there is one. */
  readonly key?: 'tls' | 'auth'
}

export interface Named {
  /** By pods that come and go; those of standing workloads are secretUses. */
  readonly uses: readonly SecretUse[]
  readonly secrets: readonly NamedSecret[]
}

export function namedSecrets(object: DesiredObject, remember: Remember = AFRESH): Named {
  const { kind } = object.id
  const find = Object.hasOwn(FINDERS, kind) ? FINDERS[kind] : undefined
  return find === undefined ? NOTHING : remember.about('named secrets', object, () => find(object.body))
}

/** Secrets that something in the cluster will make of these objects. */
export function secretsToCome(objects: readonly DesiredObject[]): ReadonlySet<string> {
  const names = objects.flatMap(({ id, body }) => {
    if (id.kind === 'Secret') return [id.name]
    if (id.kind === 'Certificate') return texts([field(body, 'spec', 'secretName')])
    return id.kind === 'Ingress' && hasIssuer(body) ? certificateNames(body) : []
  })
  return new Set(names)
}

const NOTHING: Named = { uses: [], secrets: [] }

/** By kind: where one of our objects, or one that somebody patched or wrote out, names a Secret of its namespace. */
const FINDERS: Readonly<Record<string, (body: ValueMap) => Named>> = {
  Deployment: (body) => only(pulls(field(body, 'spec', 'template', 'spec'))),
  StatefulSet: (body) => only(pulls(field(body, 'spec', 'template', 'spec'))),
  DaemonSet: (body) => only(pulls(field(body, 'spec', 'template', 'spec'))),
  CronJob: (body) => {
    const pod = field(body, 'spec', 'jobTemplate', 'spec', 'template', 'spec')
    return { uses: usesOf(pod), secrets: pulls(pod) }
  },
  ServiceAccount: (body) => only(pulls(body)),
  Ingress: (body) => only([...certificateNames(body).map(certificate), ...loginsOf(body)]),
  ListenerSet: (body) => only(listItems(field(body, 'spec', 'listeners')).flatMap(certificateRefs)),
  Middleware: (body) =>
    only(
      texts([field(body, 'spec', 'basicAuth', 'secret')]).map((secret) =>
        login(secret, '--from-file=users=…'),
      ),
    ),
}

function only(secrets: readonly NamedSecret[]): Named {
  return secrets.length === 0 ? NOTHING : { uses: [], secrets }
}

function pulls(holder: Value): readonly NamedSecret[] {
  const names = texts(listItems(field(holder, 'imagePullSecrets')).map((item) => field(item, 'name')))
  const making = (name: string) =>
    `docker-registry ${name} --docker-server=… --docker-username=… --docker-password=…`
  return names.map((secret) => ({ secret, purpose: 'pulls images with it', making: making(secret) }))
}

/** cert-manager fills the Secrets of an Ingress that names an issuer, of which others of the host make use. */
function hasIssuer(body: ValueMap): boolean {
  const annotations = Object.keys(mapOf(field(body, 'metadata', 'annotations')))
  return annotations.some((key) => /^cert-manager\.io\/(cluster-)?issuer$/.test(key))
}

function certificateNames(body: ValueMap): readonly string[] {
  return texts(listItems(field(body, 'spec', 'tls')).map((item) => field(item, 'secretName')))
}

function certificateRefs(listener: Value): readonly NamedSecret[] {
  const refs = listItems(field(listener, 'tls', 'certificateRefs'))
  const own = refs.filter(
    (ref) => field(ref, 'namespace') === null && (field(ref, 'kind') ?? 'Secret') === 'Secret',
  )
  return texts(own.map((ref) => field(ref, 'name'))).map(certificate)
}

function certificate(secret: string): NamedSecret {
  return { secret, purpose: 'serves https with it', making: `tls ${secret} --cert=… --key=…`, key: 'tls' }
}

/** By annotation: what its controller reads in the Secret (see network/dialects). */
const LOGINS: Readonly<Record<string, string>> = {
  'nginx.ingress.kubernetes.io/auth-secret': '--from-file=auth=…',
  'haproxy-ingress.github.io/auth-secret': '--from-file=auth=…',
  'haproxy.org/auth-secret': '--from-literal=USER=HASH',
  'nginx.org/basic-auth-secret': '--type=nginx.org/htpasswd --from-file=htpasswd=…',
}

function loginsOf(body: ValueMap): readonly NamedSecret[] {
  const annotations = mapOf(field(body, 'metadata', 'annotations'))
  return Object.entries(LOGINS).flatMap(([key, from]) =>
    // `namespace/name` is one of elsewhere.
    texts([annotations[key] ?? null]).flatMap((name) => (name.includes('/') ? [] : [login(name, from)])),
  )
}

function login(secret: string, from: string): NamedSecret {
  return { secret, purpose: 'asks for logins by it', making: `generic ${secret} ${from}`, key: 'auth' }
}

function field(value: Value, ...path: readonly string[]): Value {
  let found: Value = value
  for (const key of path) found = isValueMap(found) ? (found[key] ?? null) : null
  return found
}

function mapOf(value: Value): ValueMap {
  return isValueMap(value) ? value : {}
}

function listItems(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : []
}

function texts(values: readonly Value[]): readonly string[] {
  return values.filter((value) => typeof value === 'string')
}
