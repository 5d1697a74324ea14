import { isCredentialName } from '../reading/credential-names.ts'
import type { Located } from '../reading/located.ts'
import { type Reading, report } from '../reading/reading.ts'

/** Warns of credentials that stand in Git for everybody to read: texts in `env` and `vars` that are named like one. */
export function reportPlainCredentials(node: Located | undefined, reading: Reading): void {
  if (node?.kind !== 'map' || isSecretKey(node)) return
  for (const [key, value] of node.entries) {
    reportPlainCredentials(value, reading)
    const isPlain = value.kind === 'leaf' && typeof value.value === 'string' && value.value !== ''
    if (!isPlain || !isCredentialName(key) || String(value.value).includes('${')) continue
    report(
      reading,
      value,
      'config.plain-credential',
      'is a credential in the clear, as its name says',
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

/** `{ secret, key }` names a key of a Secret. */
function isSecretKey({ entries }: Extract<Located, { kind: 'map' }>): boolean {
  return entries.has('secret') && [...entries.keys()].every((key) => key === 'secret' || key === 'key')
}
