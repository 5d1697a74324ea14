import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { CORE_SCHEMA, load, YAMLException } from 'js-yaml'
import { isMap, type Json, type JsonMap } from '../../../core/json.ts'
import { WorldError } from '../../../core/world-error.ts'

interface KubeCluster {
  readonly server: string
  readonly caFile?: string
  readonly caData?: string
  readonly skipTLSVerify?: boolean
  readonly tlsServerName?: string
  readonly proxyUrl?: string
}

export interface KubeUser {
  readonly certFile?: string
  readonly certData?: string
  readonly keyFile?: string
  readonly keyData?: string
  readonly token?: string
  readonly tokenFile?: string
  readonly username?: string
  readonly password?: string
  readonly impersonate?: string
  readonly impersonateGroups?: readonly string[]
  /** Plugins and the old auth providers, as written: for client-node. */
  readonly exec?: JsonMap
  readonly authProvider?: JsonMap
}

export interface Kubeconfig {
  readonly files: readonly string[]
  readonly currentContext: string
  readonly clusters: ReadonlyMap<string, JsonMap>
  readonly users: ReadonlyMap<string, JsonMap>
  readonly contexts: ReadonlyMap<string, JsonMap>
}

export interface ChosenContext {
  readonly name: string
  readonly cluster: KubeCluster
  readonly user: KubeUser
  readonly namespace?: string
}

/** The flag, else the existing ones of KUBECONFIG, else ~/.kube/config. A file that was asked for must exist. */
export function kubeconfigFiles(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const listed = flag === undefined ? (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean) : [flag]
  const found = listed.filter((file) => existsSync(file))
  if (listed.length > 0 && found.length === 0)
    throw new WorldError('kube.config', `kubeconfig ${listed.join(' and ')} does not exist`, {
      retryable: false,
      hint: flag === undefined ? 'correct KUBECONFIG' : 'correct --kubeconfig',
    })
  if (listed.length > 0) return found
  const usual = join(env.HOME ?? homedir(), '.kube', 'config')
  return existsSync(usual) ? [usual] : []
}

/** As kubectl merges: the first file that says something wins, for the current context as for each name. */
export function mergeKubeconfigs(files: readonly string[]): Kubeconfig {
  const clusters = new Map<string, JsonMap>()
  const users = new Map<string, JsonMap>()
  const contexts = new Map<string, JsonMap>()
  let currentContext = ''
  for (const file of files) {
    const config = readKubeconfig(file)
    if (currentContext === '' && typeof config['current-context'] === 'string')
      currentContext = config['current-context']
    collect(config.clusters, 'cluster', file, clusters)
    collect(config.users, 'user', file, users)
    collect(config.contexts, 'context', file, contexts)
  }
  return { files, currentContext, clusters, users, contexts }
}

export function chooseContext(config: Kubeconfig, wanted: string | undefined): ChosenContext {
  const files = config.files.join(', ')
  const known = [...config.contexts.keys()].sort().join(', ') || 'none'
  const name = wanted ?? config.currentContext
  const fail = (message: string) =>
    new WorldError('kube.config', `kubeconfig ${files}: ${message}`, {
      retryable: false,
      hint: `contexts there: ${known}; choose one with --context`,
    })
  if (name === '') throw fail('no current context is set')
  const context = config.contexts.get(name)
  if (context === undefined) throw fail(`there is no context ${name}`)
  const cluster = config.clusters.get(String(context.cluster))
  if (cluster === undefined)
    throw fail(`context ${name} names cluster ${String(context.cluster)}, which is not there`)
  if (typeof cluster.server !== 'string' || !/^https?:\/\//.test(cluster.server))
    throw fail(`cluster ${String(context.cluster)} has no http or https server`)
  const user = context.user === undefined ? {} : config.users.get(String(context.user))
  if (user === undefined) throw fail(`context ${name} names user ${String(context.user)}, which is not there`)
  const namespace = text(context, 'namespace')
  return {
    name,
    cluster: clusterOf(cluster, cluster.server),
    user: userOf(user),
    ...(namespace === undefined ? {} : { namespace }),
  }
}

function readKubeconfig(file: string): JsonMap {
  try {
    const value: unknown = load(readFileSync(file, 'utf8'), { filename: file, schema: CORE_SCHEMA })
    if (isMap(value)) return value
    throw new Error('it is empty or no map')
  } catch (cause) {
    // The text of a YAML error quotes lines, and a kubeconfig holds tokens: only the place is told.
    const line = cause instanceof YAMLException ? cause.mark?.line : undefined
    const where = line === undefined ? '' : ` (line ${line + 1})`
    throw new WorldError('kube.config', `kubeconfig ${file} cannot be read as YAML${where}`, {
      retryable: false,
    })
  }
}

function collect(list: Json | undefined, key: string, file: string, into: Map<string, JsonMap>): void {
  for (const entry of Array.isArray(list) ? list : []) {
    if (!isMap(entry) || typeof entry.name !== 'string' || into.has(entry.name)) continue
    const value = entry[key]
    into.set(entry.name, absolute(isMap(value) ? value : {}, dirname(resolve(file))))
  }
}

/** Paths in a kubeconfig count from the file that holds them. */
function absolute(entry: JsonMap, folder: string): JsonMap {
  const paths = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']
  const changed = paths.flatMap((key) => {
    const value = entry[key]
    return typeof value === 'string' && value !== '' && !isAbsolute(value) ? [[key, join(folder, value)]] : []
  })
  return { ...entry, ...(Object.fromEntries(changed) as JsonMap) }
}

function clusterOf(entry: JsonMap, server: string): KubeCluster {
  return {
    server,
    ...texts(entry, {
      caFile: 'certificate-authority',
      caData: 'certificate-authority-data',
      tlsServerName: 'tls-server-name',
      proxyUrl: 'proxy-url',
    }),
    skipTLSVerify: entry['insecure-skip-tls-verify'] === true,
  }
}

function userOf(entry: JsonMap): KubeUser {
  const { exec, 'auth-provider': authProvider, 'as-groups': groups } = entry
  return {
    ...texts(entry, {
      certFile: 'client-certificate',
      certData: 'client-certificate-data',
      keyFile: 'client-key',
      keyData: 'client-key-data',
      token: 'token',
      tokenFile: 'tokenFile',
      username: 'username',
      password: 'password',
      impersonate: 'as',
    }),
    ...(Array.isArray(groups) ? { impersonateGroups: groups.map(String) } : {}),
    ...(isMap(exec) ? { exec } : {}),
    ...(isMap(authProvider) ? { authProvider } : {}),
  }
}

function texts<const T extends Record<string, string>>(
  entry: JsonMap,
  keys: T,
): { readonly [name in keyof T]?: string } {
  const found = Object.entries(keys).flatMap(([name, key]) => {
    const value = text(entry, key)
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(found) as { readonly [name in keyof T]?: string }
}

function text(entry: JsonMap, key: string): string | undefined {
  const value = entry[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}
