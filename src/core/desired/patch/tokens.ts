import { tagOf } from '../../config/tags.ts'
import { isMap, type Json, type JsonMap, type KeyPath, printPath } from '../../json.ts'
import { redact, type Sensitive, type Value, type ValueMap } from '../../sensitive.ts'
import { Refused } from './json/refused.ts'

/** An object as a function may see it. */
export interface Shown {
  readonly object: JsonMap
  /** By the opaque word that stands in its place. */
  readonly secrets: ReadonlyMap<string, Sensitive>
}

/** No secret enters the interpreter: its place does, as a word that nothing else in the object contains. */
export function withoutSecrets(body: ValueMap): Shown {
  let mark = 'secret'
  const plain = JSON.stringify(redact(body))
  while (plain.includes(`<${mark} `)) mark = `*${mark}`
  const secrets = new Map<string, Sensitive>()
  const object = redact(body, (secret) => {
    const word = `<${mark} ${secrets.size + 1}>`
    secrets.set(word, secret)
    return word
  })
  return { object: isMap(object) ? object : {}, secrets }
}

/** What a function returned, with the secrets back in their places; or why it is no object to apply. */
export function restored(returned: Json, { object, secrets }: Shown): Value | Refused {
  const before = JSON.stringify(object)
  if (!isMap(returned)) return new Refused(`it is no object, but ${JSON.stringify(returned)}`, RETURN)
  return visit(returned, [])

  function visit(value: Json, path: KeyPath): Value | Refused {
    if (typeof value === 'string') return text(value, path)
    if (Array.isArray(value)) return list(value, path)
    if (!isMap(value)) return value
    const tag = tagOf(value)
    if (tag !== undefined) {
      const what = tag.kind === 'ref' ? `the reference ${tag.path}` : `what ${tag.kind}() stands for`
      return new Refused(`${printPath(path)} is ${what}`, REFERENCE)
    }
    const entries: [string, Value][] = []
    for (const [key, item] of Object.entries(value)) {
      const name = text(key, [...path, key])
      if (typeof name !== 'string') return name instanceof Refused ? name : inText([...path, key])
      const inner = visit(item, [...path, key])
      if (inner instanceof Refused) return inner
      entries.push([key, inner])
    }
    return Object.fromEntries(entries)
  }

  function list(items: readonly Json[], path: KeyPath): Value | Refused {
    const result: Value[] = []
    for (const [index, item] of items.entries()) {
      const inner = visit(item, [...path, index])
      if (inner instanceof Refused) return inner
      result.push(inner)
    }
    return result
  }

  function text(value: string, path: KeyPath): Value | Refused {
    const secret = secrets.get(value)
    if (secret !== undefined) return secret
    if ([...secrets.keys()].some((word) => value.includes(word))) return inText(path)
    const reference = /\$\{(services|vars)[.[][^}]*\}/.exec(value)?.[0]
    if (reference === undefined || before.includes(reference)) return value
    return new Refused(`${printPath(path)} holds the reference ${reference}`, REFERENCE)
  }
}

function inText(path: KeyPath): Refused {
  return new Refused(`${printPath(path)} holds a secret within another text`, {
    hint: 'A function may move a secret as a whole, not look at it; put the text together in `env` or `files`.',
  })
}

const RETURN = { hint: 'Return the object, or change the one that is given and return nothing.' }
const REFERENCE = {
  hint: 'References are resolved before functions are called: take the value from what the file exports, ({ vars }) => ({ … }), or write the patch as a map.',
}
