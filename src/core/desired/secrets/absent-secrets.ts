import type { Fact } from '../../json.ts'
import { type DesiredObject, printId } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import type { Problem } from '../../problem.ts'
import type { SecretContent } from '../../services/secrets/facts.ts'
import type { SecretUse } from './secret-uses.ts'
import { allUses } from './secret-versions.ts'

/** Pods wait for a Secret that is not there, for ever and without a word in their log. */
export function absentSecrets(
  objects: readonly DesiredObject[],
  contents: ReadonlyMap<string, Fact<SecretContent>>,
  namespace: string,
): readonly Problem[] {
  const made = new Set(objects.filter(({ id }) => id.kind === 'Secret').map(({ id }) => id.name))
  const missing = new Map<string, { readonly object: DesiredObject; readonly uses: SecretUse[] }>()
  for (const { object, use } of allUses(objects)) {
    const fact = contents.get(use.secret)
    if (use.optional || made.has(use.secret) || !fact?.known) continue
    if (fact.value !== undefined && (use.key === undefined || fact.value.has(use.key))) continue
    const name = `${printId(object.id)} ${use.secret}`
    missing.set(name, { object, uses: [...(missing.get(name)?.uses ?? []), use] })
  }
  return [...missing.values()].map(({ object, uses }) => absent(object, uses, contents, namespace))
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
