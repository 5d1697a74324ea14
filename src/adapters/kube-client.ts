import type { JsonMap } from '../core/json.ts'

// What the adapters that speak to a Kubernetes API server share: one client per cluster, made in wire.ts.
// In: a call as data. Out: the server's answer as plain JSON, or a WorldError that names what, where and what is missing.
// Limits: types only; kubernetes/transport/client.ts implements them.

/** What a call is about, for error messages and for the missing grant in a 403. */
export interface KubeSubject {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete'
  readonly group: string
  /** Plural, as RBAC names it: `deployments`, `environments/status`. */
  readonly resource: string
  readonly kind: string
  readonly namespace?: string
  readonly name?: string
}

export interface KubeCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly body?: string
  readonly contentType?: string
  readonly accept?: string
  readonly about: KubeSubject
  /** Failures that are answers to this caller: returned, not thrown. */
  readonly expect?: readonly number[]
  /** May be sent again after a failure in the middle: true for all but POST. */
  readonly repeatable?: boolean
}

export interface KubeAnswer {
  readonly status: number
  readonly body: JsonMap
  /** Texts of `Warning:` headers: deprecations, unknown fields, quota. */
  readonly warnings: readonly string[]
}

/** An open watch: its events, until the server or the caller ends it. */
export type KubeStream = AsyncIterable<JsonMap>

/** Logs of a container as they come. */
export type KubeText = AsyncIterable<Uint8Array>

export interface KubeClient {
  /** The cluster as people know it: the context's name, `in-cluster`, or the address. */
  readonly cluster: string
  call(call: KubeCall, signal: AbortSignal): Promise<KubeAnswer>
  /** Resolves once the server accepted the watch. `silenceMs`: longest silence before the connection counts as dead. */
  stream(call: KubeCall, silenceMs: number, signal: AbortSignal): Promise<KubeStream>
  /** The same for what is no JSON; 0 for logs, which may be silent for long. */
  text(call: KubeCall, silenceMs: number, signal: AbortSignal): Promise<KubeText>
  readonly versions: Versions
  close(): Promise<void>
}

/**
 * Notices that the cluster's history went back (etcd restored from a snapshot): a watch from a version in the future
 * delivers nothing, ever, so somebody has to compare.
 */
export interface Versions {
  /** The highest version seen so far; taken before a request is sent. */
  mark(): Mark
  /** A version that the server answered to a request sent after `mark` and that must not be lower. */
  saw(version: string, mark: Mark): void
  /** How often the history went back. */
  rewinds(): number
  onRewind(listener: () => void): () => void
}

export interface Mark {
  readonly highest: bigint
  readonly rewinds: number
}

/** Objects of one collection, kept up to date by a watch: reading them asks nothing. */
export interface Followed {
  /** Resolves once complete. An absent namespace is an empty one. */
  ready(signal: AbortSignal): Promise<void>
  get(name: string): JsonMap | undefined
  /** What a write of ours was answered, so that it is read before the watch tells it. */
  put(body: JsonMap): void
  stop(): Promise<void>
}

interface Collection {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespace: string
  readonly labelSelector: string
}

export type Follow = (collection: Collection) => Followed
