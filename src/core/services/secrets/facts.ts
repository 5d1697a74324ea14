import type { Fact } from '../../json.ts'
import type { Sensitive, ValueMap } from '../../sensitive.ts'

/** What no commit tells in the clear; looked up by one step of reconcile from what secretsNeeded lists. */
export interface SecretFacts {
  /** The installation's root key; without one (offline render) generated values are not those of any installation. */
  readonly rootKey: Sensitive | undefined
  /** SOPS files, by the name that the configuration gives them. */
  readonly sops: ReadonlyMap<string, SopsFile>
  /** Secrets of the instance's namespace, by name. */
  readonly secrets: ReadonlyMap<string, Fact<SecretContent>>
  /** Whether a value that is not known holds its service back (plan, apply), or a placeholder stands for it. */
  readonly required: boolean
}

/** Values by key; undefined where there is no such Secret. */
export type SecretContent = ReadonlyMap<string, Sensitive> | undefined

/** A SOPS file as far as it could be read. */
export type SopsFile =
  /** Decrypted, and its MAC is right: what was encrypted is sensitive. */
  | { readonly state: 'open'; readonly content: ValueMap }
  /** Nobody here has a key: placeholders stand for the values. */
  | { readonly state: 'locked'; readonly content: ValueMap; readonly message: string; readonly hint: string }
  /** It cannot be used, with or without a key. `world`: not the commit's fault. */
  | {
      readonly state: 'refused'
      readonly code: string
      readonly message: string
      readonly hint: string
      readonly world: boolean
    }

/** Nothing was looked up, and nothing has to be known. */
export const NO_SECRET_FACTS: SecretFacts = {
  rootKey: undefined,
  sops: new Map(),
  secrets: new Map(),
  required: false,
}
