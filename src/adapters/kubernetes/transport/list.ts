import { isMap, type JsonMap } from '../../../core/json.ts'
import { isWorldError } from '../../../core/world-error.ts'
import type { KubeClient } from '../../kube-client.ts'
import { pathOf, type Resource, subjectOf } from './discovery.ts'

export interface Listing {
  readonly items: readonly JsonMap[]
  readonly resourceVersion: string
}

export interface ListRequest {
  readonly resource: Resource
  /** '' for all. */
  readonly namespace: string
  readonly selector?: Readonly<Record<string, string>>
  readonly accept?: string
}

const PAGE = '500'
/** A list may take longer than the server keeps the version that its pages are cut from. */
const STARTS = 3

/** Pages of the newest state: no version is asked for, so that a list after a restore is the restored state. */
export async function listAll(
  client: KubeClient,
  request: ListRequest,
  signal: AbortSignal,
): Promise<Listing> {
  for (let start = 1; ; start++) {
    try {
      return await readPages(client, request, signal)
    } catch (error) {
      if (start === STARTS || !isWorldError(error) || error.code !== 'kube.gone') throw error
    }
  }
}

async function readPages(client: KubeClient, request: ListRequest, signal: AbortSignal): Promise<Listing> {
  const { resource, namespace, selector, accept } = request
  const items: JsonMap[] = []
  for (let next = ''; ; ) {
    const call = {
      path: pathOf(resource, namespace),
      query: { ...selector, limit: PAGE, ...(next === '' ? {} : { continue: next }) },
      about: subjectOf(resource, 'list', namespace),
      ...(accept === undefined ? {} : { accept }),
    }
    const { body } = await client.call(call, signal)
    for (const item of Array.isArray(body.items) ? body.items : []) if (isMap(item)) items.push(item)
    const metadata = isMap(body.metadata) ? body.metadata : {}
    next = typeof metadata.continue === 'string' ? metadata.continue : ''
    if (next === '') return { items, resourceVersion: String(metadata.resourceVersion ?? '') }
  }
}
