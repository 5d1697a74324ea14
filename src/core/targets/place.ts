import type { EnvironmentConfig, Ops } from '../config/ops.ts'
import { partsOf, type Word } from '../config/text/words.ts'
import { at, type Problem } from '../problem.ts'
import { isLabel, namespaceOf } from './namespace.ts'
import type { Instance } from './target.ts'

/** Where an instance lives and is reached: its namespace and the base of its hosts. */
export function namePlaces(
  ops: Ops,
  environment: EnvironmentConfig,
  branch: string,
  problems: Problem[],
): Pick<Instance, 'namespace' | 'domain' | 'hostSuffix'> {
  return {
    namespace: namespaceFor(ops, environment, branch, problems),
    ...domainFor(ops, environment, branch),
  }
}

function namespaceFor(ops: Ops, environment: EnvironmentConfig, branch: string, problems: Problem[]): string {
  const made = namespaceOf(ops.name, environment.name)
  if (environment.namespace === undefined) return made
  const wanted = fillWords(environment.namespace, ops, environment, branch)
  if (isLabel(wanted)) return wanted
  problems.push({
    code: 'targets.namespace',
    message: `'${wanted}' cannot be a namespace: lower-case letters, digits and '-' only, at most 63`,
    hint: `Leave it out to get '${made}'.`,
    ...at(environment.namespaceOrigin ?? environment.origin, ['environments', environment.name, 'namespace']),
  })
  return made
}

/** The same instance where the call of the ops file for it has other settings than the first one (spec 2.1). */
export function placedAgain(ops: Ops, instance: Instance): Instance {
  const { domain: _, hostSuffix: __, ...rest } = instance
  const environment = ops.environments.get(instance.environment)
  return environment === undefined
    ? instance
    : { ...rest, ...domainFor(ops, environment, instance.branch, instance.name) }
}

/** The base of an environment's hosts, and what their first label ends in. */
export function domainFor(
  ops: Ops,
  environment: EnvironmentConfig,
  branch: string,
  instance = environment.name,
): Pick<Instance, 'domain' | 'hostSuffix'> {
  if (environment.domain !== undefined) {
    return { domain: fillWords(environment.domain, ops, environment, branch, instance) }
  }
  if (!ops.domain) return {}
  const { base, mapEnv } = ops.domain
  if (environment.type === 'production' || mapEnv === 'none') return { domain: base }
  if (mapEnv === 'suffix') return { domain: base, hostSuffix: `-${environment.name}` }
  return { domain: `${environment.name}.${base}` }
}

/** The `$` words that mean something to an environment as a whole; what else has a `$` stays. */
function fillWords(
  text: string,
  ops: Ops,
  environment: EnvironmentConfig,
  branch: string,
  instance = environment.name,
): string {
  const words: Partial<Record<Word, string>> = {
    name: ops.name,
    env: environment.name,
    instance,
    branch,
    ...(ops.domain ? { domain: ops.domain.base } : {}),
  }
  return partsOf(text)
    .map((part) => {
      if (part.kind === 'text') return part.text
      return part.kind === 'word' ? (words[part.word] ?? `$${part.word}`) : `\${${part.path}}`
    })
    .join('')
}
