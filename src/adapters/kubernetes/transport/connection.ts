import { existsSync, readFileSync } from 'node:fs'
import { WorldError } from '../../../core/world-error.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { HttpOptions } from '../../http.ts'
import { credentialsOf, tokenFile } from './credentials.ts'
import { type ChosenContext, chooseContext, kubeconfigFiles, mergeKubeconfigs } from './kubeconfig.ts'

// How to reach one API server, and as whom.
// In: flags, environment, files. Out: a KubeConnection; a WorldError `kube.config` names the file and its contexts.
// Limits: no request is sent here.

export interface KubeConnection {
  /** As people know the cluster: the context's name, or `in-cluster`. */
  readonly name: string
  /** Without a slash at the end. */
  readonly server: string
  readonly tls: NonNullable<HttpOptions['tls']>
  /** Where proxies are read. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Headers that authenticate; `fresh` when the last ones were refused. */
  readonly credentials: (fresh: boolean) => Promise<Readonly<Record<string, string>>>
  /** Namespace of the context. */
  readonly namespace?: string
}

export interface ConnectionOptions {
  /** `--kubeconfig`: exactly this file. */
  readonly kubeconfig?: string
  readonly context?: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

export function loadConnection(options: ConnectionOptions): KubeConnection {
  const { env, clock } = options
  const files = kubeconfigFiles(options.kubeconfig, env)
  if (files.length === 0) {
    if (env.KUBERNETES_SERVICE_HOST !== undefined && existsSync(`${SERVICE_ACCOUNT}/token`))
      return inCluster(options)
    throw new WorldError('kube.config', 'no cluster is configured: there is no kubeconfig', {
      retryable: false,
      hint: 'set KUBECONFIG, pass --kubeconfig, or make ~/.kube/config',
    })
  }
  const chosen = chooseContext(mergeKubeconfigs(files), options.context)
  return {
    name: chosen.name,
    server: chosen.cluster.server.replace(/\/+$/, ''),
    tls: tlsOf(chosen),
    env: chosen.cluster.proxyUrl === undefined ? env : proxied(chosen.cluster.proxyUrl),
    credentials: credentialsOf(chosen, clock),
    ...(chosen.namespace === undefined ? {} : { namespace: chosen.namespace }),
  }
}

/** For tests and other programs that know an address and a token. */
export function plainConnection(input: {
  readonly name: string
  readonly server: string
  readonly token?: string
  readonly ca?: string
}): KubeConnection {
  const headers: Record<string, string> =
    input.token === undefined ? {} : { authorization: `Bearer ${input.token}` }
  return {
    name: input.name,
    server: input.server.replace(/\/+$/, ''),
    tls: input.ca === undefined ? {} : { ca: input.ca },
    env: {},
    credentials: async () => headers,
  }
}

function inCluster({ env, clock }: ConnectionOptions): KubeConnection {
  const host = env.KUBERNETES_SERVICE_HOST ?? ''
  const token = tokenFile(`${SERVICE_ACCOUNT}/token`, clock)
  return {
    name: 'in-cluster',
    server: `https://${host.includes(':') ? `[${host}]` : host}:${env.KUBERNETES_SERVICE_PORT ?? '443'}`,
    tls: { ca: readFileSync(`${SERVICE_ACCOUNT}/ca.crt`) },
    env: {},
    credentials: async (fresh) => ({ authorization: `Bearer ${await token(fresh)}` }),
    namespace: readFileSync(`${SERVICE_ACCOUNT}/namespace`, 'utf8').trim(),
  }
}

function tlsOf({ cluster, user }: ChosenContext): NonNullable<HttpOptions['tls']> {
  const ca = bytesOf(cluster.caFile, cluster.caData)
  const cert = bytesOf(user.certFile, user.certData)
  const key = bytesOf(user.keyFile, user.keyData)
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(cluster.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
    ...(cluster.skipTLSVerify === true ? { rejectUnauthorized: false } : {}),
  }
}

/** Inline data wins over a file, as with kubectl. */
function bytesOf(file: string | undefined, data: string | undefined): Uint8Array | undefined {
  if (data !== undefined && data !== '') return Buffer.from(data, 'base64')
  if (file === undefined || file === '') return undefined
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new WorldError('kube.config', `the kubeconfig names ${file}, which cannot be read`, {
      retryable: false,
      cause,
    })
  }
}

function proxied(url: string): Readonly<Record<string, string>> {
  return { HTTPS_PROXY: url, HTTP_PROXY: url }
}
