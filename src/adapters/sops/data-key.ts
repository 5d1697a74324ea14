import { armor, Decrypter, identityToRecipient } from 'age-encryption'
import type { Recipient } from './tree.ts'

/**
 * The file's data key, opened by whichever key fits whichever recipient. `damaged`: one of the keys is for a recipient of
 * the file, and yet what is written for it does not open.
 */
export async function dataKey(
  recipients: readonly Recipient[],
  identities: readonly string[],
): Promise<Uint8Array | 'damaged' | 'no key fits'> {
  for (const { enc } of recipients) {
    const key = await opened(enc, identities)
    if (key !== undefined) return key
  }
  const ours = await recipientsOf(identities)
  return recipients.some(({ recipient }) => ours.includes(recipient)) ? 'damaged' : 'no key fits'
}

/** Whether each is a private key that age reads: none mistyped, none cut short. */
export async function areKeys(identities: readonly string[]): Promise<boolean> {
  return recipientsOf(identities).then(
    () => true,
    () => false,
  )
}

export function recipientsOf(identities: readonly string[]): Promise<readonly string[]> {
  return Promise.all(identities.map((identity) => identityToRecipient(identity)))
}

async function opened(enc: string, identities: readonly string[]): Promise<Uint8Array | undefined> {
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  try {
    const key = await decrypter.decrypt(armor.decode(enc))
    return key.length === 32 ? key : undefined
  } catch {
    // It throws one plain error whatever does not fit; who the file is for tells the cases apart.
    return undefined
  }
}
