import { printPath } from '../../core/json.ts'
import type { SopsFile } from '../../core/services/secrets/facts.ts'
import type { Scrubber } from '../../ports/log.ts'
import type { Sops } from '../../ports/sops.ts'
import { decryptContent, lockedContent, type Tampered } from './contents.ts'
import { areKeys, dataKey, recipientsOf } from './data-key.ts'
import { readDocument } from './formats/document.ts'
import type { Document } from './tree.ts'

// Opens files that SOPS encrypted for age recipients; the values never leave this process in the clear.
// In: a file's text, private keys. Out: its content, sensitive where it was encrypted, once its MAC is verified.
// Limits: no KMS, Vault or PGP; no key groups; one YAML document. The rules are those of SOPS 3.13.

export interface SopsOptions {
  /** age private keys, asked for with every file. */
  readonly keys: (signal: AbortSignal) => Promise<readonly string[]>
  readonly scrubber: Scrubber
}

export function createSops({ keys, scrubber }: SopsOptions): Sops {
  return {
    async open({ name, text }, signal) {
      const document = readDocument(name, text)
      if (document === undefined) return notEncrypted(name)
      if ('reason' in document) return unreadable(name, document.line, document.reason)
      if (document.metadata.age.length === 0) return notForAge(name, document)
      const identities = await keys(signal)
      for (const identity of identities) scrubber.learn(identity)
      if (identities.length === 0) return locked(name, document)
      if (!(await areKeys(identities))) return noKey(name)
      const key = await dataKey(document.metadata.age, identities)
      if (key === 'no key fits') return wrongKey(name, document, await recipientsOf(identities))
      if (key === 'damaged') return tampered(name, 'the data key')
      const decrypted = decryptContent(name, document, key)
      return decrypted.fits
        ? { state: 'open', content: decrypted.content }
        : tampered(name, whatOf(decrypted.tampered))
    },
  }
}

function whatOf({ path, line }: Tampered): string {
  if (path.length === 0) return 'a value, or the order of values,'
  return `${printPath(path)}${line === undefined ? '' : ` (line ${line})`}`
}

const WHERE =
  'in SOPS_AGE_KEY or SOPS_AGE_KEY_FILE, or for the agent in the Secret diploid-age of its namespace'

function locked(name: string, document: Document): SopsFile {
  return {
    state: 'locked',
    content: lockedContent(name, document),
    message: `${name} is encrypted, and there is no age key here to open it`,
    hint: `Give the private key of one of its recipients (${recipients(document)}): ${WHERE}.`,
  }
}

/** Whoever gave it knows which one it is; no part of it is said. */
function noKey(name: string): SopsFile {
  return refused(
    'sops.key',
    `${name} is encrypted, and a key that is given to open it is no whole private key of age`,
    `Give it as age-keygen wrote it, the whole line that begins with AGE-SECRET-KEY-: ${WHERE}.`,
    true,
  )
}

function wrongKey(name: string, document: Document, ours: readonly string[]): SopsFile {
  return refused(
    'sops.wrong-key',
    `${name} is encrypted for ${recipients(document)}, and the keys here open files for ${ours.map(short).join(', ')}`,
    `Give the private key of one of its recipients: ${WHERE}. Or let somebody who can open it add yours, with: sops updatekeys ${name}`,
    true,
  )
}

function tampered(name: string, what: string): SopsFile {
  return refused(
    'sops.tampered',
    `${what} was changed in ${name} after SOPS encrypted it`,
    `Take ${name} from the last commit that worked, and change it with: sops edit ${name}`,
  )
}

function notEncrypted(name: string): SopsFile {
  return refused(
    'sops.not-encrypted',
    `${name} was not encrypted by SOPS: it has no \`sops\` metadata`,
    `Encrypt it before it is committed: sops encrypt --in-place ${name}. What was committed in the clear is known by now: put new values into it.`,
  )
}

function unreadable(name: string, line: number | undefined, reason: string): SopsFile {
  return refused(
    'sops.syntax',
    `${name}${line === undefined ? '' : `:${line}`} cannot be read: ${reason}`,
    `Change it with SOPS only: sops edit ${name}`,
  )
}

function notForAge(name: string, { metadata: { otherKeys } }: Document): SopsFile {
  const others = otherKeys.length === 0 ? 'nobody' : otherKeys.join(', ')
  return refused(
    'sops.no-recipient',
    `${name} is encrypted for ${others}, but not for an age recipient`,
    `Add one: sops rotate --add-age age1… --in-place ${name}`,
  )
}

function refused(code: string, message: string, hint: string, world = false): SopsFile {
  return { state: 'refused', code, message, hint, world }
}

function recipients({ metadata }: Document): string {
  return metadata.age.map(({ recipient }) => short(recipient)).join(', ')
}

/** Post-quantum ones have 1959 characters. */
function short(recipient: string): string {
  return recipient.length <= 62 ? recipient : `${recipient.slice(0, 24)}…`
}
