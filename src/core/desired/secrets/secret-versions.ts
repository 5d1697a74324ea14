import type { Fact } from '../../json.ts'
import { keyedHash, plainHash } from '../../objects/hash.ts'
import type { DesiredObject } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import { AFRESH, type Remember } from '../../remember.ts'
import { isValueMap, type Sensitive, type ValueMap } from '../../sensitive.ts'
import type { SecretContent } from '../../services/secrets/facts.ts'
import { namedByContent, type SecretUse, secretUses, templateOf, useKey } from './secret-uses.ts'

// A Secret that somebody changes rolls the workloads that use it, and only those: what their pods use of Secrets that are
// not ours stands as a keyed hash on the pod template.
// In: rendered objects, what the cluster's Secrets hold. Out: versions as facts, objects that carry them.
// Limits: a Secret that may not be read, or is gone, keeps the version that was recorded.

const SECRETS_ANNOTATION = 'diploid.dev/secrets'

/** Keyed hashes by `secret/key`. */
export type SecretVersions = Readonly<Record<string, string>>

export function secretVersionsNeeded(
  objects: readonly DesiredObject[],
  remember: Remember = AFRESH,
): readonly string[] {
  return [...new Set(allUses(objects, remember).map(({ use }) => use.secret))].sort(byText)
}

export function secretVersions(
  objects: readonly DesiredObject[],
  contents: ReadonlyMap<string, Fact<SecretContent>>,
  recorded: SecretVersions,
  rootKey: Sensitive,
): SecretVersions {
  const versions: Record<string, string> = {}
  for (const { use } of allUses(objects)) {
    const key = useKey(use)
    const version = versionOf(use, contents.get(use.secret), recorded[key], rootKey)
    if (version !== undefined) versions[key] = version
  }
  return versions
}

export function withSecretVersions(
  objects: readonly DesiredObject[],
  versions: SecretVersions,
): readonly DesiredObject[] {
  if (Object.keys(versions).length === 0) return objects
  const renamed = namedByContent(objects)
  return objects.map((object) => {
    const uses = secretUses(object).filter(({ secret }) => !renamed.has(secret))
    const used = uses.map(useKey).sort(byText)
    const own = used.flatMap((key) => (versions[key] === undefined ? [] : [[key, versions[key]] as const]))
    return own.length === 0 ? object : annotated(object, plainHash(Object.fromEntries(own), 16))
  })
}

/** Of Secrets that do not get another name when they change. */
export function allUses(
  objects: readonly DesiredObject[],
  remember: Remember = AFRESH,
): readonly { readonly object: DesiredObject; readonly use: SecretUse }[] {
  const users = objects.filter((object) => secretUses(object, remember).length > 0)
  if (users.length === 0) return []
  const renamed = namedByContent(objects)
  return users.flatMap((object) => {
    const uses = secretUses(object, remember).filter(({ secret }) => !renamed.has(secret))
    return uses.map((use) => ({ object, use }))
  })
}

function versionOf(
  { key }: SecretUse,
  fact: Fact<SecretContent> | undefined,
  recorded: string | undefined,
  rootKey: Sensitive,
): string | undefined {
  const content = fact?.known ? fact.value : undefined
  const used = content && (key === undefined ? Object.fromEntries(content) : content.get(key))
  // New pods would wait for what is gone, those that run do not miss it.
  return used === undefined ? recorded : keyedHash(used, rootKey, 16)
}

function annotated(object: DesiredObject, hash: string): DesiredObject {
  const { spec } = object.body
  const template = templateOf(object.body)
  if (!isValueMap(spec) || template === undefined) return object
  const metadata: ValueMap = isValueMap(template.metadata) ? template.metadata : {}
  const annotations = isValueMap(metadata.annotations) ? metadata.annotations : {}
  const marked = { ...metadata, annotations: { ...annotations, [SECRETS_ANNOTATION]: hash } }
  return {
    ...object,
    body: { ...object.body, spec: { ...spec, template: { ...template, metadata: marked } } },
  }
}
