import type { Fact } from '../../json.ts'
import { type DesiredObject, printId } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import type { Problem } from '../../problem.ts'
import { AFRESH, type Remember } from '../../remember.ts'
import type { SecretContent } from '../../services/secrets/facts.ts'
import { type NamedSecret, namedSecrets, secretsToCome } from './named-secrets.ts'
import type { SecretUse } from './secret-uses.ts'
import { allUses } from './secret-versions.ts'

/** Those that controllers read, or pods that come and go: that they are there is all that is asked. */
export function furtherSecrets(
  objects: readonly DesiredObject[],
  remember: Remember = AFRESH,
): readonly string[] {
  const named = objects.flatMap((object) => {
    const { uses, secrets } = namedSecrets(object, remember)
    return [...uses, ...secrets].map(({ secret }) => secret)
  })
  if (named.length === 0) return []
  const made = secretsToCome(objects)
  return [...new Set(named)].filter((name) => !made.has(name)).sort(byText)
}

/**
 * Pods wait for a Secret that is not there, for ever and without a word in their log; what a controller makes of a route
 * without its Secret is anybody's guess.
 */
export function absentSecrets(
  objects: readonly DesiredObject[],
  contents: ReadonlyMap<string, Fact<SecretContent>>,
  namespace: string,
  remember: Remember = AFRESH,
): readonly Problem[] {
  const made = secretsToCome(objects)
  const missing = new Map<string, { readonly object: DesiredObject; readonly uses: SecretUse[] }>()
  const further = objects.flatMap((object) =>
    namedSecrets(object, remember).uses.map((use) => ({ object, use })),
  )
  for (const { object, use } of [...allUses(objects, remember), ...further]) {
    const fact = contents.get(use.secret)
    if (use.optional || made.has(use.secret) || !fact?.known) continue
    if (fact.value !== undefined && (use.key === undefined || fact.value.has(use.key))) continue
    const name = `${printId(object.id)} ${use.secret}`
    missing.set(name, { object, uses: [...(missing.get(name)?.uses ?? []), use] })
  }
  const told = new Set<string>()
  const named = objects.flatMap((object) =>
    namedSecrets(object, remember).secrets.flatMap((each) => {
      // A service has more than one Ingress, and all name the same.
      const name = JSON.stringify([object.service, each.purpose, each.secret])
      if (told.has(name)) return []
      told.add(name)
      const fact = contents.get(each.secret)
      const isMissing = !made.has(each.secret) && fact?.known === true && fact.value === undefined
      return isMissing ? [absentNamed(object, each, namespace)] : []
    }),
  )
  return [
    ...[...missing.values()].map(({ object, uses }) => absent(object, uses, contents, namespace)),
    ...named,
  ]
}

function absentNamed(
  { id, service }: DesiredObject,
  { secret, purpose, making, key }: NamedSecret,
  namespace: string,
): Problem {
  return {
    code: 'desired.secret-absent',
    severity: 'warning',
    message: `there is no Secret '${secret}' in namespace ${namespace}; ${printId(id)} ${purpose}`,
    hint: `Make it: kubectl -n ${namespace} create secret ${making}`,
    ...(service === undefined
      ? {}
      : { path: ['services', service, ...(key === undefined ? [] : [key])], service }),
  }
}

function absent(
  { id, service }: DesiredObject,
  uses: readonly SecretUse[],
  contents: ReadonlyMap<string, Fact<SecretContent>>,
  namespace: string,
): Problem {
  const [{ secret, variable } = { secret: '' }] = uses
  const fact = contents.get(secret)
  const content = fact?.known ? fact.value : undefined
  const keys = [...new Set(uses.flatMap(({ key }) => key ?? []))]
  const waiting = `the pods of ${printId(id)} wait for it`
  const literals = (keys.length === 0 ? ['key'] : keys).map((key) => `--from-literal=${key}=…`).join(' ')
  return {
    code: 'desired.secret-absent',
    severity: 'warning',
    ...(content === undefined
      ? {
          message: `there is no Secret '${secret}' in namespace ${namespace}; ${waiting}`,
          hint: `Make it: kubectl -n ${namespace} create secret generic ${secret} ${literals}`,
        }
      : {
          message: `the Secret '${secret}' in namespace ${namespace} has no key '${keys.join("', '")}'; ${waiting}`,
          hint: `It has: ${[...content.keys()].sort(byText).join(', ') || 'no keys at all'}.`,
        }),
    ...(service === undefined
      ? {}
      : { path: ['services', service, 'env', ...(variable === undefined ? [] : [variable])], service }),
  }
}
