import { type EnvironmentConfig, OPS_REPOSITORY, type Ops, type ServiceSource } from '../config/ops.ts'
import { at, type Checked, type Problem } from '../problem.ts'
import { candidatesOf } from './branches/candidates.ts'
import { missingBranch } from './branches/missing-branch.ts'
import { firstOf } from './branches/patterns.ts'
import { printLocation } from './location.ts'
import { namePlaces } from './place.ts'
import type { Instance, RefListing, RefListings, SelectInput, Source, Target, TipTimes } from './target.ts'

/**
 * What is deployed where: one Instance per environment, in written order, each with its Targets sorted by service.
 * A service whose branch or repository cannot be had is held: its objects stay as they are.
 */
export function selectTargets({ ops: written, refs, tips }: SelectInput): Checked<readonly Instance[]> {
  const sound = [...written.environments].filter(([, { unsound }]) => unsound !== true)
  const ops = { ...written, environments: new Map(sound) }
  const problems: Problem[] = []
  const chosen = [...ops.services.values()].map((service) => sourcesOf(ops, service, refs, tips, problems))
  const instances: Instance[] = []
  for (const environment of ops.environments.values()) {
    const targets: Target[] = []
    for (const { service, sources } of chosen) {
      const source = sources.get(environment.name)
      if (source) targets.push({ service, source })
    }
    const branch = branchOf(environment, targets, refs)
    const place = namePlaces(ops, environment, branch, problems)
    instances.push({
      environment: environment.name,
      name: environment.name,
      type: environment.type,
      branch,
      ...place,
      targets,
    })
  }
  return { value: instances, problems: [...problems, ...sharedNamespaces(ops, instances)] }
}

interface Chosen {
  readonly service: string
  /** By environment; an environment that no branch goes to is left out. */
  readonly sources: ReadonlyMap<string, Source>
}

function sourcesOf(
  ops: Ops,
  service: ServiceSource,
  refs: RefListings,
  tips: TipTimes,
  problems: Problem[],
): Chosen {
  const everywhere = (source: Source): Chosen => ({
    service: service.name,
    sources: new Map([...ops.environments.keys()].map((environment) => [environment, source])),
  })
  const { code } = service
  if (code.kind === 'none') return everywhere({ kind: 'none' })
  if (code.kind === 'unresolved') {
    const reason = `where the repository '${code.wanted}' is cannot be told without the ops repository's URL`
    return everywhere({ kind: 'held', repo: code.wanted, reason })
  }
  if (code.kind === 'unsound')
    return everywhere({ kind: 'held', repo: '', reason: 'its configuration has mistakes' })
  const repo = code.location
  const listing = refs.get(repo) ?? { known: false, reason: `${printLocation(repo)} was not asked` }
  if (!listing.known) return everywhere({ kind: 'held', repo, reason: listing.reason, unseen: true })
  if (listing.value.branches.size === 0) {
    const reason = `the repository ${printLocation(repo)} is empty`
    problems.push({
      code: 'targets.empty-repository',
      message: `${service.name}: ${reason}, so that there is nothing to deploy`,
      hint: 'Push a first commit to it, or name another repository with `repo`.',
      service: service.name,
      ...at(service.origin),
    })
    return everywhere({ kind: 'held', repo, reason })
  }
  const candidates = candidatesOf(ops, service, listing.value)
  const sources = new Map<string, Source>()
  for (const environment of ops.environments.values()) {
    const missing = missingBranch(service, environment, repo, listing.value)
    const branch = newest(candidates.get(environment.name) ?? [], listing.value, tips)
    const commit = branch === undefined ? undefined : listing.value.branches.get(branch)
    if (missing) {
      problems.push(missing.problem)
      sources.set(environment.name, { kind: 'held', repo, reason: missing.reason })
    } else if (branch !== undefined && commit !== undefined) {
      sources.set(environment.name, { kind: 'repository', repo, path: service.path, branch, commit })
    }
  }
  return { service: service.name, sources }
}

/** The branch with the newest tip; of tips with one age, the first by name. */
function newest(branches: readonly string[], listing: RefListing, tips: TipTimes): string | undefined {
  let best: { readonly branch: string; readonly time: number } | undefined
  for (const branch of branches) {
    const time = tips.get(listing.branches.get(branch) ?? '') ?? 0
    if (best === undefined || time > best.time) best = { branch, time }
  }
  return best?.branch
}

/**
 * `$branch` for services without code. It follows no tip: a database must not restart because some branch moved, nor
 * because one more may go to its environment.
 */
function branchOf(environment: EnvironmentConfig, targets: readonly Target[], refs: RefListings): string {
  if (environment.branch !== undefined) return firstOf(environment.branch)
  const own = refs.get(OPS_REPOSITORY)
  if (own?.known && own.value.head !== undefined) return own.value.head
  for (const { source } of targets) if (source.kind === 'repository') return source.branch
  return ''
}

function sharedNamespaces(ops: Ops, instances: readonly Instance[]): readonly Problem[] {
  const problems: Problem[] = []
  const taken = new Map<string, string>()
  for (const { environment, namespace } of instances) {
    const other = taken.get(namespace)
    if (other === undefined) {
      taken.set(namespace, environment)
      continue
    }
    problems.push({
      code: 'targets.shared-namespace',
      message: `environments ${other} and ${environment} would both fill the namespace '${namespace}'`,
      hint: 'Give one of them a namespace of its own; `$env` in it stands for the environment.',
      ...placeOfNamespace(ops.environments.get(environment), environment),
    })
  }
  return problems
}

function placeOfNamespace(
  environment: EnvironmentConfig | undefined,
  name: string,
): Pick<Problem, 'file' | 'line' | 'path'> {
  const path = ['environments', name]
  return environment?.namespace === undefined
    ? at(environment?.origin, path)
    : at(environment.namespaceOrigin ?? environment.origin, [...path, 'namespace'])
}
