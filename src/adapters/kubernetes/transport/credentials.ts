import { readFile } from 'node:fs/promises'
import { WorldError } from '../../../core/world-error.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { ChosenContext, KubeUser } from './kubeconfig.ts'

type Credentials = (fresh: boolean) => Promise<Readonly<Record<string, string>>>

/** Headers for one user of a kubeconfig. Plugins and old providers are left to client-node, loaded only for them. */
export function credentialsOf(chosen: ChosenContext, clock: Clock): Credentials {
  const { user } = chosen
  const impersonation = impersonationOf(user)
  if (user.exec !== undefined || user.authProvider !== undefined) {
    const plugin = pluginCredentials(chosen)
    return async (fresh) => ({ ...(await plugin(fresh)), ...impersonation })
  }
  if (user.tokenFile !== undefined) {
    const token = tokenFile(user.tokenFile, clock)
    return async (fresh) => ({ authorization: `Bearer ${await token(fresh)}`, ...impersonation })
  }
  const headers = { ...staticHeaders(user), ...impersonation }
  return async () => headers
}

/** A token that is rotated on disk; read at most once a minute, or when it was refused. */
export function tokenFile(file: string, clock: Clock): (fresh: boolean) => Promise<string> {
  let token = ''
  let readAt = Number.NEGATIVE_INFINITY
  return async (fresh) => {
    if (!fresh && clock.now() - readAt < 60_000) return token
    try {
      token = (await readFile(file, 'utf8')).trim()
      readAt = clock.now()
      return token
    } catch (cause) {
      throw new WorldError('kube.config', `the token file ${file} cannot be read`, { retryable: true, cause })
    }
  }
}

function staticHeaders(user: KubeUser): Record<string, string> {
  if (user.token !== undefined) return { authorization: `Bearer ${user.token}` }
  if (user.username === undefined) return {}
  const pair = Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')
  return { authorization: `Basic ${pair}` }
}

function impersonationOf(user: KubeUser): Record<string, string> {
  if (user.impersonate === undefined) return {}
  const group = user.impersonateGroups?.[0]
  return {
    'impersonate-user': user.impersonate,
    ...(group === undefined ? {} : { 'impersonate-group': group }),
  }
}

/** client-node keeps a plugin's answer until it expires; a refused one is thrown away with its KubeConfig. */
function pluginCredentials(chosen: ChosenContext): Credentials {
  let loaded: Promise<(headers: Record<string, string>) => Promise<void>> | undefined
  return async (fresh) => {
    if (fresh || loaded === undefined) loaded = loadPlugin(chosen)
    const headers: Record<string, string> = {}
    try {
      const apply = await loaded
      await apply(headers)
    } catch (cause) {
      loaded = undefined
      // What a plugin printed may hold a token.
      const command = chosen.user.exec?.command ?? chosen.user.authProvider?.name
      throw new WorldError(
        'kube.unauthorized',
        `context ${chosen.name}: credential plugin ${String(command)} failed`,
        {
          retryable: false,
          hint: 'run the plugin by hand to see why',
          cause: new Error(cause instanceof Error ? cause.name : 'failed'),
        },
      )
    }
    return headers
  }
}

async function loadPlugin(
  chosen: ChosenContext,
): Promise<(headers: Record<string, string>) => Promise<void>> {
  // Not the package's entry: that one brings 14 MB of typed APIs along, which nothing here calls.
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js')
  const config = new KubeConfig()
  const { exec, authProvider } = chosen.user
  config.loadFromOptions({
    // Only credentials are asked of it; with TLS checks on it refuses http:// clusters.
    clusters: [{ name: 'cluster', server: chosen.cluster.server, skipTLSVerify: true }],
    users: [{ name: 'user', exec, authProvider }],
    contexts: [{ name: 'context', cluster: 'cluster', user: 'user' }],
    currentContext: 'context',
  })
  return async (headers) => {
    const context = {
      setHeaderParam: (key: string, value: string) => {
        headers[key.toLowerCase()] = value
      },
      setDispatcher: () => undefined,
    }
    await config.applySecurityAuthentication(context as never)
  }
}
