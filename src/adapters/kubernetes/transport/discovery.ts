import { isMap, type Json, type JsonMap } from '../../../core/json.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { Log } from '../../../ports/log.ts'
import type { KubeClient, KubeSubject } from '../../kube-client.ts'

/** One served kind. */
export interface Resource {
  readonly apiVersion: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  readonly verbs: ReadonlySet<string>
}

/** What a cluster serves at one moment. */
export interface Served {
  /** By `apps/v1/Deployment`. */
  readonly resources: ReadonlyMap<string, Resource>
  /** Groups or group versions that are announced and did not answer: their kinds are unknown, not gone. */
  readonly blind: ReadonlySet<string>
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

/** Two requests where the server aggregates (Kubernetes 1.30 and later), one per group version elsewhere. */
export async function discover(client: KubeClient, log: Log, signal: AbortSignal): Promise<Served> {
  const resources = new Map<string, Resource>()
  const blind = new Set<string>()
  for (const path of ['/api', '/apis']) {
    const { body } = await client.call({ path, accept: AGGREGATED, about: ABOUT }, signal)
    if (body.kind === 'APIGroupDiscoveryList') {
      for (const group of mapsIn(body.items)) readAggregated(group, resources, blind)
    } else {
      const versions =
        path === '/api'
          ? textsIn(body.versions)
          : mapsIn(body.groups).flatMap((group) => mapsIn(group.versions).map((v) => String(v.groupVersion)))
      for (const version of versions)
        await readGroupVersion(client, log, path, version, resources, blind, signal)
    }
  }
  return { resources, blind }
}

export function kindKey(apiVersion: string, kind: string): string {
  return `${apiVersion}/${kind}`
}

/** The path of a collection or of one object in it. */
export function pathOf(resource: Resource, namespace: string, name?: string): string {
  const root = resource.group === '' ? '/api/v1' : `/apis/${resource.apiVersion}`
  const scope = resource.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${scope}/${resource.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`
}

export function subjectOf(
  resource: Resource,
  verb: KubeSubject['verb'],
  namespace: string,
  name?: string,
): KubeSubject {
  return {
    verb,
    group: resource.group,
    resource: resource.plural,
    kind: resource.kind,
    ...(resource.namespaced && namespace !== '' ? { namespace } : {}),
    ...(name === undefined ? {} : { name }),
  }
}

const ABOUT: KubeSubject = { verb: 'get', group: '', resource: 'discovery', kind: 'API discovery' }

function readAggregated(group: JsonMap, resources: Map<string, Resource>, blind: Set<string>): void {
  const name = String((isMap(group.metadata) ? group.metadata.name : undefined) ?? '')
  for (const version of mapsIn(group.versions)) {
    const apiVersion = apiVersionOf(name, String(version.version))
    // Stale: the aggregated server behind it did not answer lately.
    if (version.freshness === 'Stale') blind.add(apiVersion)
    for (const resource of mapsIn(version.resources)) {
      const kind = isMap(resource.responseKind) ? resource.responseKind : {}
      add(resources, apiVersion, {
        kind: String(kind.kind ?? ''),
        plural: String(resource.resource ?? ''),
        namespaced: resource.scope === 'Namespaced',
        verbs: textsIn(resource.verbs),
      })
    }
  }
}

async function readGroupVersion(
  client: KubeClient,
  log: Log,
  root: string,
  apiVersion: string,
  resources: Map<string, Resource>,
  blind: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { body } = await client.call({ path: `${root}/${apiVersion}`, about: ABOUT }, signal)
    for (const resource of mapsIn(body.resources)) {
      if (String(resource.name).includes('/')) continue
      add(resources, apiVersion, {
        kind: String(resource.kind ?? ''),
        plural: String(resource.name ?? ''),
        namespaced: resource.namespaced === true,
        verbs: textsIn(resource.verbs),
      })
    }
  } catch (error) {
    if (!isWorldError(error) || error.code === 'kube.unauthorized') throw error
    log.warn('a group of the API did not answer', { apiVersion, err: error })
    blind.add(apiVersion)
  }
}

function add(
  resources: Map<string, Resource>,
  apiVersion: string,
  found: { kind: string; plural: string; namespaced: boolean; verbs: readonly string[] },
): void {
  if (found.kind === '' || !found.verbs.includes('list')) return
  const slash = apiVersion.indexOf('/')
  resources.set(kindKey(apiVersion, found.kind), {
    apiVersion,
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: found.kind,
    plural: found.plural,
    namespaced: found.namespaced,
    verbs: new Set(found.verbs),
  })
}

function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`
}

function mapsIn(value: Json | undefined): readonly JsonMap[] {
  return Array.isArray(value) ? value.filter(isMap) : []
}

function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
