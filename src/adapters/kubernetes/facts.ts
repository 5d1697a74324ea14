import type { ClusterFacts } from '../../core/desired/desired.ts'
import type { JsonMap } from '../../core/json.ts'
import { isWorldError, WorldError } from '../../core/world-error.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { KubeClient } from '../kube-client.ts'
import {
  chosenClass,
  chosenGateway,
  FIELDS,
  gatewaysOf,
  hasField,
  ingressClassesOf,
} from './routing-facts.ts'
import { discover, kindKey, type Resource, type Served } from './transport/discovery.ts'
import { listAll } from './transport/list.ts'

/** What the cluster serves, asked once; anew when a kind is missing or a CRD was applied. */
export interface Facts {
  served(signal: AbortSignal): Promise<Served>
  resource(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource | undefined>
  /** Waits for a kind whose CRD was applied a moment ago; rejects with kube.unknown-kind. */
  require(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource>
  /** A CRD of this group was applied: its kinds are about to appear. */
  expect(group: string): void
  /** Waits a moment and answers true while kinds of this group are about to appear; a server may list one before it serves it. */
  appearing(apiVersion: string, signal: AbortSignal): Promise<boolean>
  cluster(signal: AbortSignal): Promise<ClusterFacts>
}

export interface FactsOptions {
  readonly client: KubeClient
  readonly clock: Clock
  readonly log: Log
}

/** A kind that stays missing is asked for again this much later at the earliest. */
const ASK_AGAIN_MS = 30_000
/** A new CRD is served 43 ms after it was applied on one API server; others answer 404 for a moment longer. */
const APPEAR_MS = 15_000
const APPEARING_MS = 250

export function createFacts({ client, clock, log }: FactsOptions): Facts {
  let known: Served | undefined
  let cluster: ClusterFacts | undefined
  let asking: Promise<Served> | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  const expected = new Map<string, number>()

  async function ask(signal: AbortSignal): Promise<Served> {
    // Shared by all who ask meanwhile; when it fails or is aborted each of them learns it.
    asking ??= discover(client, log, signal).finally(() => {
      asking = undefined
    })
    known = await asking
    askedAt = clock.now()
    cluster = undefined
    return known
  }

  async function served(signal: AbortSignal): Promise<Served> {
    return known ?? (await ask(signal))
  }

  async function resource(
    apiVersion: string,
    kind: string,
    signal: AbortSignal,
  ): Promise<Resource | undefined> {
    const found = seen(await served(signal), apiVersion, kind)
    if (found !== undefined || (clock.now() - askedAt < ASK_AGAIN_MS && !isExpected(apiVersion))) return found
    return seen(await ask(signal), apiVersion, kind)
  }

  function isExpected(apiVersion: string): boolean {
    const until = expected.get(apiVersion.split('/')[0] ?? '')
    return until !== undefined && clock.now() < until
  }

  async function require(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource> {
    for (let wait = 50; ; wait = Math.min(1_000, wait * 2)) {
      const found = await resource(apiVersion, kind, signal)
      if (found !== undefined) return found
      if (!isExpected(apiVersion)) throw unknownKind(client.cluster, apiVersion, kind)
      await clock.sleep(wait, signal)
    }
  }

  return {
    served,
    resource,
    require,
    async appearing(apiVersion, signal) {
      if (!isExpected(apiVersion)) return false
      await clock.sleep(APPEARING_MS, signal)
      return true
    },
    expect: (group) => {
      expected.set(group, clock.now() + APPEAR_MS)
    },
    async cluster(signal) {
      const { resources } = await served(signal)
      cluster ??= await clusterFacts(client, log, resources, signal)
      return cluster
    },
  }
}

/** A stale entry of discovery is no sight of the kind. */
function seen({ resources, blind }: Served, apiVersion: string, kind: string): Resource | undefined {
  return blind.has(apiVersion) ? undefined : resources.get(kindKey(apiVersion, kind))
}

function unknownKind(cluster: string, apiVersion: string, kind: string): WorldError {
  return new WorldError('kube.unknown-kind', `${cluster} serves no ${kind} of ${apiVersion}`, {
    retryable: true,
    hint: 'install the CustomResourceDefinition that defines it, or put it into the same configuration',
  })
}

async function clusterFacts(
  client: KubeClient,
  log: Log,
  resources: ReadonlyMap<string, Resource>,
  signal: AbortSignal,
): Promise<ClusterFacts> {
  const listed = async (apiVersion: string, kind: string) => {
    const resource = resources.get(kindKey(apiVersion, kind))
    return resource === undefined ? [] : await listOrNone(client, log, resource, signal)
  }
  const classes = await listed('gateway.networking.k8s.io/v1', 'GatewayClass')
  const foundGateways = await listed('gateway.networking.k8s.io/v1', 'Gateway')
  const foundClasses = await listed('networking.k8s.io/v1', 'IngressClass')
  const gateways = gatewaysOf(foundGateways, classes)
  const ingressClasses = ingressClassesOf(foundClasses)
  const gateway = chosenGateway(foundGateways, gateways)
  const ingressClass = chosenClass(foundClasses, ingressClasses)
  const features = await featuresOf(client, log, resources, signal)
  return {
    kinds: new Set(resources.keys()),
    ...(gateway === undefined ? {} : { gateway }),
    ...(ingressClass === undefined ? {} : { ingressClass }),
    gateways,
    ingressClasses,
    ...(features === undefined ? {} : { features }),
  }
}

/** Undefined where the definitions may not be read: then they count as current ones, and the server has the last word. */
async function featuresOf(
  client: KubeClient,
  log: Log,
  resources: ReadonlyMap<string, Resource>,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const features: string[] = []
  const definitions = new Map<string, JsonMap>()
  for (const [kind, name, feature, path] of FIELDS) {
    if (!resources.has(kind)) continue
    const definition = definitions.get(name) ?? (await definitionOf(client, log, name, signal))
    if (definition === undefined) return undefined
    definitions.set(name, definition)
    if (hasField(definition, path)) features.push(feature)
  }
  return features
}

async function definitionOf(
  client: KubeClient,
  log: Log,
  name: string,
  signal: AbortSignal,
): Promise<JsonMap | undefined> {
  const group = 'apiextensions.k8s.io'
  const about = {
    verb: 'get',
    group,
    resource: 'customresourcedefinitions',
    kind: 'CustomResourceDefinition',
    name,
  } as const
  const call = { path: `/apis/${group}/v1/customresourcedefinitions/${name}`, about, expect: [403, 404] }
  const { status, body } = await client.call(call, signal)
  if (status === 200) return body
  log.warn('routes are rendered without knowing which fields the cluster has', { definition: name, status })
  return undefined
}

async function listOrNone(
  client: KubeClient,
  log: Log,
  resource: Resource,
  signal: AbortSignal,
): Promise<readonly JsonMap[]> {
  try {
    return (await listAll(client, { resource, namespace: '' }, signal)).items
  } catch (error) {
    if (!isWorldError(error) || error.code !== 'kube.forbidden') throw error
    log.warn('routes are rendered without knowing what the cluster offers', {
      kind: resource.kind,
      err: error,
    })
    return []
  }
}
