import { parseGitUrl } from '../config/ops/repos.ts'

/**
 * What tells an ops repository from others of its cluster: host and path, however they are reached, and the folder in it.
 * undefined: a checkout without a remote.
 */
export function repositoryOf(url: string | undefined, folder: string): string | undefined {
  const parsed = url === undefined ? undefined : parseGitUrl(url)
  if (parsed === undefined) return undefined
  const place = parsed.scheme === 'file' ? parsed.path : `${parsed.host}/${parsed.path}`
  return folder === '' ? place : `${place}//${folder}`
}

/** A repository's location for people, without the credentials that a URL may carry. */
export function printLocation(location: string): string {
  return location.replace(/^([a-z+]+:\/\/)[^/@]*@/, '$1')
}
