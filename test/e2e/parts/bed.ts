import { execFile } from 'node:child_process'
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { JsonMap } from '../../../src/core/json.ts'
import { ask } from './ask.ts'

// The node bed around this process, as a person sees it: kubectl, the API, the audit log, the registry.
// In: the variables of `npm run bed -- exec node`. Out: what the cluster holds, and who asked it for what.
// Limits: one bed per run; stories keep to environments (and so namespaces) of their own.

export const bed = {
  nodeIp: variable('BED_NODE_IP'),
  registry: variable('BED_REGISTRY'),
  kubeconfig: variable('BED_KUBECONFIG'),
  folder: variable('BED_DIR'),
  control: variable('BED_CONTROL'),
}

const run = promisify(execFile)

export async function kubectl(...args: readonly string[]): Promise<string> {
  const program = join(variable('BED_BIN'), 'kubectl')
  return (await run(program, [`--kubeconfig=${bed.kubeconfig}`, ...args], { maxBuffer: 2 ** 26 })).stdout
}

export interface ClusterObject {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid: string
    readonly resourceVersion: string
    readonly deletionTimestamp?: string
    readonly labels?: Readonly<Record<string, string>>
  }
}

/** An object by kubectl's words: `deployment/web`; undefined where there is none. */
export async function find<T extends ClusterObject = ClusterObject>(
  namespace: string,
  what: string,
): Promise<T | undefined> {
  const text = await kubectl('-n', namespace, 'get', what, '--ignore-not-found', '-o', 'json')
  return text === '' ? undefined : (JSON.parse(text) as T)
}

export async function list(namespace: string, kinds: string): Promise<readonly ClusterObject[]> {
  const text = await kubectl('-n', namespace, 'get', kinds, '-o', 'json')
  return (JSON.parse(text) as { readonly items: readonly ClusterObject[] }).items
}

/** Takes the API server away or brings it back; the verbs of test/bed/README.md. */
export async function control(verb: 'stop' | 'start' | 'pause' | 'resume'): Promise<void> {
  const { status, text } = await ask(`${bed.control}/${verb}`, { method: 'POST' })
  if (status !== 204) throw new Error(`the bed could not ${verb} the API server: ${text}`)
}

/** Tags that the bed's registry holds of a repository. */
export async function tags(repository: string): Promise<readonly string[]> {
  const { status, text } = await ask(`http://${bed.registry}/v2/${repository}/tags/list`)
  return status === 200 ? ((JSON.parse(text) as { readonly tags: readonly string[] | null }).tags ?? []) : []
}

/** One finished request to the API server. */
export interface Request {
  readonly agent: string
  readonly verb: string
  readonly resource: string
  readonly namespace: string
  readonly name: string
  readonly uri: string
  readonly code: number
}

/** Where the audit log ends now. */
export function auditMark(): number {
  return statSync(variable('BED_AUDIT_LOG')).size
}

/** What Diploid asked since the mark: everything but its watches and Leases. */
export function requestsSince(mark: number): readonly Request[] {
  return readFrom(variable('BED_AUDIT_LOG'), mark)
    .split('\n')
    .filter((line) => line !== '')
    .map(requestOf)
    .filter(
      ({ agent, verb, resource }) =>
        agent.startsWith('diploid/') && verb !== 'watch' && resource !== 'leases',
    )
}

/** What these requests changed: `patch deployments acme-dev/web`. A refused one changes nothing. */
export function writesSince(mark: number): readonly string[] {
  return requestsSince(mark)
    .filter(
      ({ verb, uri, code }) => !['get', 'list'].includes(verb) && !uri.includes('dryRun=') && code < 300,
    )
    .map(({ verb, resource, namespace, name }) => `${verb} ${resource} ${namespace}/${name}`)
}

function requestOf(line: string): Request {
  const event = JSON.parse(line) as JsonMap
  const about = (event.objectRef ?? {}) as Readonly<Record<string, string | undefined>>
  const resource = [about.resource, about.subresource].filter((part) => part !== undefined).join('/')
  return {
    agent: String(event.userAgent ?? ''),
    verb: String(event.verb),
    resource,
    namespace: about.namespace ?? '',
    name: about.name ?? '',
    uri: String(event.requestURI),
    code: Number((event.responseStatus as JsonMap | undefined)?.code ?? 0),
  }
}

/** Whole lines only: the last one may still be on its way. */
function readFrom(file: string, offset: number): string {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(fstatSync(handle).size - offset)
    const length = readSync(handle, bytes, 0, bytes.length, offset)
    const text = bytes.toString('utf8', 0, length)
    return text.slice(0, text.lastIndexOf('\n') + 1)
  } finally {
    closeSync(handle)
  }
}

function variable(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: these stories run by \`npm run e2e\``)
  return value
}
