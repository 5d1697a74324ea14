import { nearest } from '../../config/reading/nearest.ts'
import { type KeyPath, printPath } from '../../json.ts'

/** Already reported; whoever needs it fails in silence. */
export const FAILED = Symbol('failed')

/** Why a value cannot be told; whoever asked for it reports it at its own place. */
export class Mistake {
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
  /** Not the configuration's fault: it holds back the service that asked, not the whole commit. */
  readonly world: boolean

  constructor(code: string, message: string, hint?: string, world = false) {
    this.code = code
    this.message = message
    this.hint = hint
    this.world = world
  }
}

/** `services.db` has no `evn`. */
export function missingKey(path: KeyPath, depth: number, keys: readonly string[], world = false): Mistake {
  const holder = printPath(path.slice(0, depth))
  const key = String(path[depth])
  const like = nearest(key, keys) ?? keys.find((each) => each.length > 2 && key.startsWith(each))
  return new Mistake(
    'services.unknown-reference',
    `${holder} has no '${key}'`,
    like === undefined
      ? listHint(holder, keys)
      : `Did you mean ${printPath([...path.slice(0, depth), like])}?`,
    world,
  )
}

/** `services.web.host.length`: what is asked of is no map. */
export function noParts(path: KeyPath, depth: number, kind: string): Mistake {
  const holder = printPath(path.slice(0, depth))
  return new Mistake(
    'services.unknown-reference',
    `${holder} is ${kind}, which has no '${String(path[depth])}'`,
    `Write \${${holder}} for the whole of it.`,
  )
}

export function unknownService(name: string, names: readonly string[]): Mistake {
  const like = nearest(name, names)
  return new Mistake(
    'services.unknown-reference',
    `there is no service '${name}'`,
    like === undefined ? `Services are: ${shortened(names)}.` : `Did you mean services.${like}?`,
  )
}

export function unknownRoot(text: string): Mistake {
  if (text === '')
    return new Mistake(
      'services.unknown-reference',
      '${} names nothing',
      'Write ${vars.name} for a variable of the ops file, $${} where the text itself is meant.',
    )
  return new Mistake(
    'services.unknown-reference',
    `'${text}' is no reference: they begin with services.<name> or vars`,
    // In capitals it is a variable of a shell, which knows no dots.
    /^[A-Z0-9_]+$/.test(text)
      ? `Write $\${${text}} where the text itself is meant.`
      : `Write \${vars.${text}} for a variable of the ops file, $\${${text}} where the text itself is meant.`,
  )
}

export function writtenOut(key: string): Mistake {
  return new Mistake(
    'services.reference-in-name',
    `'${key}' is a name, and names are written out: nothing is put into them`,
    'Write the name itself; in JavaScript a key may be computed: { [`…`]: … }.',
  )
}

/** What a service repository that cannot be read, or is wrong, may say. */
export function unsure(text: string, reason: string): Mistake {
  return new Mistake(
    'services.unsure',
    `${text} cannot be told now: ${reason}`,
    'It goes on by itself as soon as that is put right.',
    true,
  )
}

export function cycle(chain: readonly string[]): Mistake {
  return new Mistake(
    'services.circular-reference',
    `each of these values needs the next: ${chain.join(' → ')}`,
    'Write one of them without referring to the others.',
  )
}

function listHint(holder: string, keys: readonly string[]): string {
  if (keys.length === 0)
    return holder === 'vars'
      ? 'There are no vars: write them into the ops file, vars: { … }.'
      : `${holder} is empty.`
  return `${holder} has: ${shortened(keys)}.`
}

function shortened(keys: readonly string[]): string {
  return keys.length > 8 ? `${keys.slice(0, 8).join(', ')} and ${keys.length - 8} more` : keys.join(', ')
}
