import { isCredentialName } from '../reading/credential-names.ts'
import type { Located, LocatedMap } from '../reading/located.ts'
import { type Reading, report } from '../reading/reading.ts'
import { FORGE_TOKENS } from '../schema/settings/places.ts'

/** Warns of credentials that stand in Git for everybody to read: texts in `env` and `vars` that are named like one. */
export function reportPlainCredentials(
  node: Located | undefined,
  reading: Reading,
  isCredential: (name: string) => boolean = isCredentialName,
): void {
  if (node?.kind !== 'map' || isSecretKey(node)) return
  for (const [key, value] of node.entries) {
    reportPlainCredentials(value, reading, isCredential)
    const isPlain = value.kind === 'leaf' && typeof value.value === 'string' && value.value !== ''
    if (!isPlain || !isCredential(key) || /\$\{|^(secret|generate|sops)\(.+\)$/.test(String(value.value)))
      continue
    report(
      reading,
      value,
      'config.plain-credential',
      isCredentialName(key)
        ? 'is a credential in the clear, as its name says'
        : 'is a secret in the clear: whoever can read this repository can read it',
      cure(value),
      'warning',
    )
  }
}

/** YAML and JSON have no calls. */
function cure({ origin }: Located): string {
  return /\.[cm]?js$/.test(origin?.file ?? '')
    ? "Use generate('name') for one that nobody needs to know, secret('name', 'key') for one that exists in the cluster."
    : "Write { secret: name, key: key } for one that exists in the cluster; for one that nobody needs to know, generate('name') in a JavaScript file."
}

/** The same for accounts of forges, registries and whoever is told: tokens and passwords, and the short keys for them. */
export function reportPlainAccounts(settings: LocatedMap, reading: Reading): void {
  for (const [key, value] of settings.entries) {
    if (ACCOUNT_SETTINGS.includes(key)) warn(value)
    else if (FORGE_TOKENS.includes(key)) warnOf(value)
  }

  function warn(node: Located): void {
    if (node.kind !== 'map') return
    for (const [key, value] of node.entries) {
      warn(value)
      if (isCredentialName(key)) warnOf(value)
    }
  }

  function warnOf(value: Located): void {
    if (value.kind !== 'leaf' || typeof value.value !== 'string' || value.value === '') return
    report(
      reading,
      value,
      'config.plain-credential',
      'is a credential in the clear: whoever can read this repository can use it',
      'Revoke it, and give a new one to the agent, or encrypt it: sops(file, path).',
      'warning',
    )
  }
}

/** Settings that hold accounts. */
export const ACCOUNT_SETTINGS: readonly string[] = ['forges', 'registry', 'registries', 'notifications']

/** `{ secret, key }` names a key of a Secret. */
function isSecretKey({ entries }: Extract<Located, { kind: 'map' }>): boolean {
  return entries.has('secret') && [...entries.keys()].every((key) => key === 'secret' || key === 'key')
}
