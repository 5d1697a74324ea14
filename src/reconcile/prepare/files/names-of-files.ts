import { parseGitUrl } from '../../../core/config/ops/repos.ts'
import { OPS_REPOSITORY } from '../../../core/config/ops.ts'
import type { OpsPlace } from '../../round.ts'
import type { Configuration } from '../read.ts'

/** Files of one commit for people: `acme/web@main:.diploid.yaml`, as `extends` names them; of this very commit their path. */
export function namesOfFiles(
  { repo, branch, commit }: { readonly repo: string; readonly branch: string; readonly commit: string },
  { place, configuration }: { readonly place: OpsPlace; readonly configuration: Configuration },
): (path: string) => string {
  if (repo === OPS_REPOSITORY && commit === configuration.commit) return (path) => path
  const url = repo === OPS_REPOSITORY ? undefined : parseGitUrl(repo)
  const repository = url === undefined ? place.name : url.scheme === 'file' ? lastOf(url.path) : url.path
  return (path) => `${repository}@${branch}:${path}`
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
