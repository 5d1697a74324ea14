import type { Json } from '../../../json.ts'
import { isBrokenNode } from '../../reading/broken.ts'
import { isCredentialName } from '../../reading/credential-names.ts'
import type { Located, LocatedLeaf, LocatedMap } from '../../reading/located.ts'
import { type Reading, report } from '../../reading/reading.ts'
import { FORGE_TOKENS } from '../../schema/settings/places.ts'
import { tagOf } from '../../tags.ts'

/** What decides which environments there are and where things go must not wait for what a reference turns out to be. */
export function reportReferences(canonical: LocatedMap, reading: Reading): void {
  for (const key of DECIDING) visit(canonical.entries.get(key))
  const environments = canonical.entries.get('environments')
  for (const entry of environments?.kind === 'map' ? environments.entries.values() : []) {
    if (entry.kind !== 'map') continue
    for (const [key, value] of entry.entries) if (!CONTENT.has(key)) visit(value)
  }

  function visit(node: Located | undefined): void {
    if (node?.kind === 'list') for (const item of node.items) visit(item)
    if (node?.kind === 'map') for (const item of node.entries.values()) visit(item)
    if (node?.kind !== 'leaf' || node.value === null || isBrokenNode(node)) return
    const isReference =
      typeof node.value === 'string' ? node.value.includes('${') : typeof node.value === 'object'
    if (!isReference || isSecretHere(node)) return
    report(
      reading,
      node,
      'config.reference-here',
      'must be written out: it decides what is deployed where, before references are resolved',
      'References work in services, vars, env and defaults.',
    )
  }
}

/** Settings that count before any reference is resolved, as spec 2.1 lists them, and those that hold for all environments. */
const DECIDING = [
  'name',
  'forges',
  'user',
  ...FORGE_TOKENS,
  'registry',
  'registries',
  'clusters',
  'domain',
  'routing',
  'build',
  'drift',
  'prune',
  'agent',
]
/** What an environment gives its services. */
const CONTENT: ReadonlySet<string> = new Set(['vars', 'env', 'defaults'])

/** `gitlabToken: sops('secrets.yaml', 'gitlab')`: nothing about services is needed for it. */
function isSecretHere({ path, value }: LocatedLeaf): boolean {
  const kind = tagOf(value as Json)?.kind
  const key = String(path.at(-1))
  return (kind === 'secret' || kind === 'sops') && (isCredentialName(key) || ACCOUNTS.has(key))
}

const ACCOUNTS: ReadonlySet<string> = new Set(['push', 'pull', 'kubeconfig'])
