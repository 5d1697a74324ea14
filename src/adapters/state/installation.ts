import { isMap, type JsonMap } from '../../core/json.ts'
import { Sensitive } from '../../core/sensitive.ts'
import { WorldError } from '../../core/world-error.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Scrubber } from '../../ports/log.ts'
import type { Installation } from '../../ports/state.ts'
import { CRD_SCHEMA, ENVIRONMENT_CRD } from './environment-crd.ts'
import type { Collections, Place } from './records.ts'

export interface Installing {
  readonly collections: Collections
  readonly namespace: string
  readonly clock: Clock
  readonly random: Random
  readonly scrubber: Scrubber
}

const SECRET = 'diploid-installation'
const ESTABLISHED_WITHIN_MS = 30_000

export async function makeInstallation(parts: Installing, signal: AbortSignal): Promise<Installation> {
  await makeNamespace(parts, signal)
  await makeDefinition(parts, signal)
  const found = await findInstallation(parts, signal)
  if (found !== undefined) return found
  // Created, never applied: of two that start at the same moment one loses, and reads what the other made.
  await parts.collections.create(secretPlace(parts), newSecret(parts), signal)
  const made = await findInstallation(parts, signal)
  if (made !== undefined) return made
  throw new WorldError(
    'state.damaged',
    `Secret/${SECRET} in namespace ${parts.namespace} vanished while it was made`,
    {
      retryable: true,
    },
  )
}

export async function findInstallation(
  parts: Installing,
  signal: AbortSignal,
): Promise<Installation | undefined> {
  const secret = await parts.collections.get(secretPlace(parts), signal)
  if (secret === undefined) return undefined
  const id = decoded(secret, 'id')
  const rootKey = decoded(secret, 'rootKey')
  if (id === undefined || rootKey === undefined || !/^[0-9a-f]{64}$/.test(rootKey))
    throw new WorldError(
      'state.damaged',
      `Secret/${SECRET} in namespace ${parts.namespace} has no valid id and rootKey`,
      {
        retryable: false,
        hint: 'restore it from a backup; a new one would not recognise any object that was applied so far',
      },
    )
  const key = new Sensitive(rootKey, 'root key of the installation')
  parts.scrubber.learn(key)
  return { id, rootKey: key }
}

async function makeNamespace({ collections, namespace }: Installing, signal: AbortSignal): Promise<void> {
  const place = { apiVersion: 'v1', kind: 'Namespace', resource: 'namespaces', name: namespace }
  if ((await collections.get(place, signal)) !== undefined) return
  const metadata = { name: namespace, labels: { 'app.kubernetes.io/part-of': 'diploid' } }
  await collections.create(place, { apiVersion: 'v1', kind: 'Namespace', metadata }, signal)
}

async function makeDefinition({ collections, clock }: Installing, signal: AbortSignal): Promise<void> {
  const place: Place = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    resource: 'customresourcedefinitions',
    name: ENVIRONMENT_CRD.metadata.name,
  }
  let found = await collections.get(place, signal)
  if (found === undefined || schemaOf(found) < CRD_SCHEMA)
    found = await collections.apply(place, ENVIRONMENT_CRD, signal)
  const end = clock.now() + ESTABLISHED_WITHIN_MS
  for (let wait = 50; !isEstablished(found); wait = Math.min(1_000, wait * 2)) {
    if (clock.now() > end)
      throw new WorldError(
        'state.not-established',
        `the cluster did not establish ${ENVIRONMENT_CRD.metadata.name}`,
        {
          retryable: true,
          hint: 'kubectl describe customresourcedefinition environments.diploid.dev tells why',
        },
      )
    await clock.sleep(wait, signal)
    found = await collections.get(place, signal)
  }
}

function schemaOf(definition: JsonMap): number {
  const annotations = isMap(definition.metadata) ? definition.metadata.annotations : undefined
  return isMap(annotations) ? Number(annotations['diploid.dev/schema'] ?? 0) : 0
}

function isEstablished(definition: JsonMap | undefined): boolean {
  const conditions = isMap(definition?.status) ? definition.status.conditions : undefined
  if (!Array.isArray(conditions)) return false
  return conditions.filter(isMap).some((each) => each.type === 'Established' && each.status === 'True')
}

function secretPlace({ namespace }: Installing): Place {
  return { apiVersion: 'v1', kind: 'Secret', resource: 'secrets', namespace, name: SECRET }
}

function newSecret({ namespace, random }: Installing): JsonMap {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: SECRET, namespace, labels: { 'app.kubernetes.io/part-of': 'diploid' } },
    type: 'diploid.dev/installation',
    immutable: true,
    data: {
      id: base64(uuid(random.bytes(16))),
      rootKey: base64(Buffer.from(random.bytes(32)).toString('hex')),
    },
  }
}

/** https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

function decoded(secret: JsonMap, key: string): string | undefined {
  const value = isMap(secret.data) ? secret.data[key] : undefined
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'base64').toString('utf8') : undefined
}
