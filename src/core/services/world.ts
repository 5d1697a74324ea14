import { mergeLayers } from '../config/merge.ts'
import { CLOSED_LIST } from '../config/own/closed-list.ts'
import type { Word } from '../config/text/words.ts'
import type { Target } from '../targets/target.ts'
import type { MergedService, ResolveInput } from './input.ts'
import { OFFERED, offerOf } from './network/offers.ts'
import { Mistake } from './references/mistake.ts'
import type { World } from './references/resolving.ts'
import { secretSource } from './secrets/source.ts'

/** What references of this instance can see. */
export function worldOf(input: ResolveInput, services: ReadonlyMap<string, MergedService>): World {
  const { ops, instance } = input
  return {
    services,
    vars: mergeLayers(input.vars),
    secrets: secretSource(input.secretFacts, instance.name, instance.namespace),
    unsound: unsoundIn(input),
    word: (word, service) =>
      wordOf(word, input, service, service === undefined ? undefined : services.get(service)?.target),
    absent: (service) =>
      ops.services.has(service)
        ? new Mistake(
            'services.not-in-environment',
            `${service} is not in ${instance.environment}: no branch of its repository goes there`,
            `Push a branch that ${instance.environment} takes, or set services.${service}.${instance.environment}.branch.`,
            true,
          )
        : undefined,
    unsure: (service) => input.unsure?.get(service) ?? unseen(services.get(service)?.target),
    isElsewhere: (service, key) => {
      const kind = services.get(service)?.target.source.kind
      return (kind === 'repository' || kind === 'held') && Object.hasOwn(CLOSED_LIST, String(key))
    },
    offered: OFFERED,
    offer: (service, name) => offerOf(input, services, service, name),
  }
}

/** A repository that could not be asked may hold a file that says more. */
function unseen(target: Target | undefined): string | undefined {
  return target?.source.kind === 'held' && target.source.unseen ? target.source.reason : undefined
}

/** Those that the files left so, and those whose function failed for this instance. */
export function unsoundIn({ ops, unsound }: Pick<ResolveInput, 'ops' | 'unsound'>): ReadonlySet<string> {
  return new Set([...(ops.unsound ?? []), ...(unsound ?? [])])
}

function wordOf(
  word: Word,
  { ops, instance }: ResolveInput,
  service: string | undefined,
  target: Target | undefined,
): string | Mistake {
  const source = target?.source
  switch (word) {
    case 'name':
      return service ?? ops.name
    case 'env':
      return instance.environment
    case 'instance':
      return instance.name
    case 'namespace':
      return instance.namespace
    case 'branch':
      return source?.kind === 'repository' ? source.branch : instance.branch
    case 'domain':
      return instance.domain ?? noDomain(instance.environment)
    case 'commit':
      return source?.kind === 'repository' ? source.commit : noCommit(service, source?.kind === 'held')
    default:
      return word satisfies never
  }
}

function noDomain(environment: string): Mistake {
  return new Mistake(
    'services.no-domain',
    `$domain means nothing: ${environment} has no domain`,
    "Set `domain: 'example.com'` in the ops file, or write the host itself. A literal $domain is written $$domain.",
  )
}

function noCommit(service: string | undefined, held: boolean): Mistake {
  return new Mistake(
    'services.no-commit',
    `$commit means nothing here: ${service === undefined ? 'only a service has a commit' : `${service} has no code of its own`}`,
    service === undefined
      ? 'Write it in a service that is built from code. A literal $commit is written $$commit.'
      : 'Name its repository with `repo`. A literal $commit is written $$commit.',
    held,
  )
}
