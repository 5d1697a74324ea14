import type { RegistryConfig } from '../../ops.ts'
import { childOf, type LocatedMap } from '../../reading/located.ts'
import { textOf } from '../../short/option-string.ts'
import type { Remote } from '../code-source.ts'
import { type GitUrl, parseGitUrl } from '../repos.ts'

/**
 * The registry that the forge of the ops repository has itself, under the group of that repository; undefined where it
 * cannot be told: a GitLab of one's own may have it at any host and port.
 */
export function forgeRegistry(root: LocatedMap, remote: Remote): RegistryConfig | undefined {
  const url = remote.url === undefined ? undefined : parseGitUrl(remote.url)
  if (url === undefined || url.scheme === 'file') return undefined
  const group = url.path.split('/').slice(0, -1).join('/').toLowerCase()
  const host = KNOWN[url.host] ?? (speaksForItself(root, url) ? atForge(url) : undefined)
  if (host === undefined || group === '') return undefined
  const prefix = `${host}/${group}`
  return { push: prefix, pull: prefix, insecure: url.scheme === 'http' }
}

// https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry
// https://docs.gitlab.com/user/packages/container_registry/
// https://docs.codeberg.org/packages/
const KNOWN: Readonly<Record<string, string>> = {
  'github.com': 'ghcr.io',
  'gitlab.com': 'registry.gitlab.com',
  'codeberg.org': 'codeberg.org',
}

/** Gitea and Forgejo answer for images under their own address: https://forgejo.org/docs/latest/user/packages/container/ */
const OWN_ADDRESS: readonly (string | undefined)[] = ['gitea', 'forgejo']

function speaksForItself(root: LocatedMap, { host }: GitUrl): boolean {
  if (childOf(root, 'giteaToken') !== undefined) return true
  const forges = childOf(root, 'forges')
  const entries = forges?.kind === 'map' ? [...forges.entries.values()] : []
  return entries.some((forge) => {
    const type = childOf(forge, 'type')
    const address = childOf(forge, 'url')
    const written = address === undefined ? undefined : textOf(address)
    const isHere = written === undefined || parseGitUrl(`${written}/x`)?.host === host
    return isHere && type !== undefined && OWN_ADDRESS.includes(textOf(type))
  })
}

function atForge({ host, port, scheme }: GitUrl): string {
  const isWeb = scheme === 'https' || scheme === 'http'
  return isWeb && port !== undefined ? `${host}:${port}` : host
}
