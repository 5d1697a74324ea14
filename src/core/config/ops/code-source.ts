import { at, type Problem } from '../../problem.ts'
import { type CodeSource, OPS_REPOSITORY } from '../ops.ts'
import type { Located } from '../reading/located.ts'
import { beside, type GitUrl, onSameForge, parseGitUrl, printGitUrl, sameRepository } from './repos.ts'
import { secretsInUrls, withoutUser } from './without-user.ts'

/** What is known about the ops repository from outside its files. */
export interface Remote {
  readonly name: string
  readonly url?: string
}

/** Where a service's code is, by what its `repo` says: a name, group/name, URL, folder or `.`. */
export function codeSource(
  service: string,
  repo: string,
  node: Located | undefined,
  remote: Remote,
  problems: Problem[],
): CodeSource {
  if (repo === OPS_REPOSITORY) return { kind: 'repository', location: OPS_REPOSITORY }
  const ops = remote.url === undefined ? undefined : parseGitUrl(remote.url)
  const own = parseGitUrl(repo)
  if (own !== undefined && secretsInUrls(repo).length > 0) problems.push(credential(own, node))
  const isName = own === undefined && /^[\w.-]+(\/[\w.-]+)*$/.test(repo)
  if (own === undefined && !isName) {
    problems.push({
      code: 'config.repo',
      message: `'${withoutUser(repo)}' names no repository`,
      hint: "Write 'name' (beside the ops repository), 'group/name', a URL, or '.' for the ops repository.",
      ...at(node?.origin, node?.path),
    })
    return { kind: 'unsound' }
  }
  if (isName && ops === undefined) {
    problems.push(unresolved(service, repo, node))
    return { kind: 'unresolved', wanted: repo }
  }
  const url = own ?? (ops && (repo.includes('/') ? onSameForge(ops, repo) : beside(ops, repo)))
  if (url === undefined) return { kind: 'unresolved', wanted: repo }
  if (ops !== undefined && sameRepository(ops, url)) return { kind: 'repository', location: OPS_REPOSITORY }
  return { kind: 'repository', location: printGitUrl(url) }
}

function credential(url: GitUrl, node: Located | undefined): Problem {
  return {
    code: 'config.repo-credential',
    message: `the password in the URL of ${printGitUrl(url)} is not used: locations are shown in plans and logs`,
    hint: 'Take it out, revoke it, and give Git credentials to the agent instead.',
    severity: 'warning',
    ...at(node?.origin, node?.path),
  }
}

function unresolved(service: string, repo: string, node: Located | undefined): Problem {
  return {
    code: 'config.repo-unresolved',
    message: `the repository '${repo}' of service ${service} stands beside the ops repository, whose URL is not known here`,
    hint: `Add a remote 'origin' to this checkout, or say where it is: --service-repo ${service}=PATH`,
    service,
    ...at(node?.origin, node?.path),
  }
}
