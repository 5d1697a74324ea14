import { readFileSync } from 'node:fs'
import { WorldError } from '../../core/world-error.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Private keys as SOPS itself finds them: SOPS_AGE_KEY, and the file that SOPS_AGE_KEY_FILE names. Throws sops.key
 * where one of them holds none: going on without would look as if nobody had given a key.
 */
export function ageKeysOf(env: Env): readonly string[] {
  const { SOPS_AGE_KEY: own = '', SOPS_AGE_KEY_FILE: file = '' } = env
  return [
    ...(own === '' ? [] : keysWithin('SOPS_AGE_KEY', own)),
    ...(file === '' ? [] : keysWithin(`the file of SOPS_AGE_KEY_FILE, ${file},`, textOf(file))),
  ]
}

function keysWithin(where: string, text: string): readonly string[] {
  const keys = keysIn(text)
  if (keys.length > 0) return keys
  const isPublic = /\bage1[0-9a-z]+/.test(text)
  throw new WorldError(
    'sops.key',
    isPublic
      ? `${where} holds a public key of age, and files are opened with the private one`
      : `${where} holds no private key of age`,
    {
      retryable: false,
      hint: 'a private key is the line that begins with AGE-SECRET-KEY- in what age-keygen wrote',
    },
  )
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
