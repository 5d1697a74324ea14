import type { Checked } from '../../problem.ts'
import type { Ops } from '../ops.ts'
import { nearest } from '../reading/nearest.ts'

/**
 * Repositories that `--service-repo` puts in the place of those that the configuration names, by service. `folder` is
 * where in its checkout the service's repository begins, '' for the root.
 */
export type Overrides = ReadonlyMap<string, { readonly location: string; readonly folder: string }>

/** What the configuration says of a replaced repository, and what is wrong with it, no longer counts. */
export function withOverrides(ops: Checked<Ops>, overrides: Overrides): Checked<Ops> {
  if (overrides.size === 0) return ops
  const services = new Map(ops.value.services)
  const problems = [...ops.problems]
  for (const [name, { location, folder }] of overrides) {
    const service = services.get(name)
    if (service?.code.kind === 'unsound') continue
    if (service !== undefined) {
      const path = [folder, service.path].filter((part) => part !== '').join('/')
      services.set(name, { ...service, code: { kind: 'repository', location }, path })
    } else
      problems.push({
        code: 'config.no-such-service',
        message: `--service-repo names the service '${name}', which does not exist`,
        hint: hintFor(name, [...services.keys()]),
      })
  }
  return {
    value: { ...ops.value, services },
    problems: problems.filter(
      ({ code, service }) => code !== 'config.repo-unresolved' || !overrides.has(service ?? ''),
    ),
  }
}

function hintFor(name: string, services: readonly string[]): string {
  const meant = nearest(name, services)
  return meant === undefined ? `Services are: ${services.join(', ') || 'none'}.` : `Did you mean ${meant}?`
}
