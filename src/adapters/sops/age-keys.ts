import { readFileSync } from 'node:fs'
import { WorldError } from '../../core/world-error.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Private keys as SOPS itself finds them: SOPS_AGE_KEY, and the file that SOPS_AGE_KEY_FILE names. */
export function ageKeysOf(env: Env): readonly string[] {
  const file = env.SOPS_AGE_KEY_FILE
  return [
    ...keysIn(env.SOPS_AGE_KEY ?? ''),
    ...(file === undefined || file === '' ? [] : keysIn(textOf(file))),
  ]
}

/** One key to a line, between comments. Plugins and SSH keys are not for us: nothing here can ask for them. */
export function keysIn(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .filter((word) => /^AGE-SECRET-KEY-[0-9A-Z-]+$/i.test(word))
    .map((word) => word.toUpperCase())
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new WorldError('sops.key-file', `SOPS_AGE_KEY_FILE names ${file}, which cannot be read`, {
      retryable: false,
      hint: 'name the file that age-keygen wrote, or leave the variable out',
      cause,
    })
  }
}
