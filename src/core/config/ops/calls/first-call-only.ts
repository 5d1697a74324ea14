import { canonical, isMap, type Json, type JsonMap, type KeyPath } from '../../../json.ts'
import { originAt } from '../../../origin.ts'
import { at, type Problem } from '../../../problem.ts'
import { opsAsMeant } from '../../check/as-meant.ts'
import { ACCOUNT_SETTINGS } from '../../check/plain-credentials.ts'
import { valueAt } from '../../layers/layer-of.ts'
import { printValue, withoutQuotes } from '../../provenance.ts'
import { isCredentialName } from '../../reading/credential-names.ts'
import type { SourceValue } from '../../source.ts'
import { tagOf } from '../../tags.ts'
import { declaredEnvironments } from '../declared-environments.ts'
import { withoutUser } from '../without-user.ts'
import { FIRST_CALL_OF_SERVICE, isOfFirstCall } from './which-call.ts'

/**
 * What the call for an environment says otherwise than the first call, where only the first counts: it would be dropped
 * in silence. Of `environments` the entry of that environment is looked at, which is what its author had in mind.
 */
export function firstCallOnly(
  firstWritten: SourceValue,
  againWritten: SourceValue,
  environment: string,
): readonly Problem[] {
  const first = opsAsMeant(firstWritten).source
  const again = opsAsMeant(againWritten).source
  if (!again.isFunction || !isMapSource(first) || !isMapSource(again)) return []
  const problems: Problem[] = []
  const calls = { first, again, environment }
  for (const key of Object.keys(again.value))
    if (isOfFirstCall(key) && key !== 'environments') compare(calls, [key], CURE.all, problems)
  const before = declaredEnvironments(first.value)
  for (const [name, path] of declaredEnvironments(again.value)) {
    if (!before.has(name)) compare(calls, path, CURE.declared, problems)
    else if (name === environment) compare(calls, path, ofEnvironment(name), problems)
  }
  const { services } = again.value
  for (const name of Object.keys(isMap(services) ? services : {}))
    problems.push(...ofService(calls, ['services', name]))
  return problems
}

/** The same of a service's own file in the ops repository. */
export function firstCallOnlyOfFile(
  first: SourceValue,
  again: SourceValue,
  environment: string,
): readonly Problem[] {
  if (!again.isFunction || !isMapSource(first) || !isMapSource(again)) return []
  return ofService({ first, again, environment }, [])
}

type MapSource = SourceValue & { readonly value: JsonMap }

function isMapSource(source: SourceValue): source is MapSource {
  return isMap(source.value)
}

interface Calls {
  readonly first: MapSource
  readonly again: MapSource
  readonly environment: string
}

const CURE = {
  all: 'Write the same in every call: there is one for all environments.',
  declared: 'Declare it in every call.',
  service: 'Write the same in every call.',
}

function ofEnvironment(name: string): string {
  return `Write it without asking for env: what stands under ${name} holds there alone.`
}

function ofService(calls: Calls, path: KeyPath): readonly Problem[] {
  const { environment } = calls
  const problems: Problem[] = []
  if (valueAt(calls.again.value, path) === undefined || valueAt(calls.first.value, path) === undefined)
    return []
  for (const key of FIRST_CALL_OF_SERVICE) {
    const byEnv = ` For ${environment} alone: byEnv: { ${environment}: { branch: … } }.`
    compare(calls, [...path, key], key === 'branch' ? CURE.service + byEnv : CURE.service, problems)
  }
  for (const form of [[environment], ['byEnv', environment], ['environments', environment]])
    compare(calls, [...path, ...form, 'branch'], CURE.service, problems)
  return problems
}

/** The deepest keys that differ. A whole setting that this call leaves out asks for nothing else. */
function compare(calls: Calls, path: KeyPath, cure: string, problems: Problem[]): void {
  const before = valueAt(calls.first.value, path)
  const now = valueAt(calls.again.value, path)
  if (now === undefined || (before !== undefined && canonical(before) === canonical(now))) return
  if (!isPlainMap(before) || !isPlainMap(now)) {
    problems.push(told(calls, path, cure))
    return
  }
  for (const key of Object.keys({ ...before, ...now })) {
    const inside = [...path, key]
    if (now[key] === undefined) problems.push(told(calls, inside, cure))
    else compare(calls, inside, cure, problems)
  }
}

function told({ first, again, environment }: Calls, path: KeyPath, cure: string): Problem {
  const [before, now] = [valueAt(first.value, path), valueAt(again.value, path)]
  const isSecret = isCredential(path)
  const counts = before === undefined ? 'left out' : isSecret ? 'what it was' : shown(before)
  const asked = now === undefined ? 'leaves it out' : isSecret ? 'has another' : `says ${shown(now)}`
  const source = now === undefined ? first : again
  return {
    code: 'config.first-call',
    severity: 'warning',
    message: `stays ${counts}, though the function ${asked} where env is '${environment}': it is taken from the first call, in which env and branch are undefined`,
    hint: cure,
    ...at(originAt(source.origins, path), path),
  }
}

/** A map may hold anything, credentials too. */
function shown(value: Json): string {
  return isPlainMap(value) ? '{ … }' : withoutUser(withoutQuotes(printValue(value)))
}

function isPlainMap(value: Json | undefined): value is JsonMap {
  return value !== undefined && isMap(value) && tagOf(value) === undefined
}

/** Whoever reads a log must not read a token; addresses of registries and forges may be read. */
function isCredential(path: KeyPath): boolean {
  const isAccount = path.length > 1 && ACCOUNT_SETTINGS.includes(String(path[0]))
  return (
    (isAccount && !ADDRESSES.includes(String(path.at(-1)))) ||
    path.some((key) => isCredentialName(String(key)))
  )
}

const ADDRESSES: readonly string[] = ['url', 'pullUrl', 'mirror', 'insecure', 'type']
