import { isMap, type Json } from './json.ts'

/**
 * A value that must never be shown. It prints as `***`, refuses to be serialised, and is opened in one place only:
 * `reveal`, called where objects become bytes for the wire (import law: `sensitive-revealed-in-one-place`).
 */
export class Sensitive {
  readonly #text: string
  /** What it is, for people: `generate(db.password)`. Never the value. */
  readonly label: string
  /** What it was made from: whoever may not see the one may not see the others. */
  readonly #madeOf: readonly Sensitive[]

  constructor(text: string, label: string, madeOf: readonly Sensitive[] = []) {
    this.#text = text
    this.label = label
    this.#madeOf = madeOf
  }

  /** Text made of sensitive and plain parts is sensitive itself. */
  static join(parts: readonly (string | Sensitive)[], label: string): Sensitive {
    const text = parts.map((part) => (typeof part === 'string' ? part : part.#text)).join('')
    return new Sensitive(
      text,
      label,
      parts.filter((part) => typeof part !== 'string'),
    )
  }

  /** A text made of several in a way that takes them all: what `make` sees must not leave it. */
  static combine(
    parts: readonly Sensitive[],
    make: (texts: readonly string[]) => string,
    label: string,
  ): Sensitive {
    return new Sensitive(make(parts.map((part) => part.#text)), label, parts)
  }

  /** A sensitive value made from one or more others (an encoding, a derived key); what `change` sees must not leave it. */
  map(change: (text: string) => string, label: string = this.label): Sensitive {
    return new Sensitive(change(this.#text), label, [this])
  }

  /** Whether it is this text; tells without showing. */
  is(text: string): boolean {
    return this.#text === text
  }

  toString(): string {
    return '***'
  }

  toJSON(): never {
    throw new TypeError(
      `a sensitive value (${this.label}) must not be serialised; reveal() it where objects become bytes`,
    )
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Sensitive(${this.label})`
  }

  static text(value: Sensitive): string {
    return value.#text
  }

  /** The value and all that it was made from: of a Secret's base64 also the text inside, and the password in that. */
  static roots(value: Sensitive): readonly Sensitive[] {
    return [value, ...value.#madeOf.flatMap(Sensitive.roots)]
  }
}

/** JSON that may hold sensitive strings: resolved configuration and rendered objects. */
export type Value = null | boolean | number | string | Sensitive | readonly Value[] | ValueMap
export interface ValueMap {
  readonly [key: string]: Value
}

export function isValueMap(value: unknown): value is ValueMap {
  return isMap(value) && !(value instanceof Sensitive)
}

export function holdsSensitive(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Sensitive) return true
  // Not `for … in`: V8 compiles that for maps of one shape, and again and again where each has another.
  return Array.isArray(value) ? value.some(holdsSensitive) : Object.values(value).some(holdsSensitive)
}

/** The value with every sensitive string replaced: by `***`, or by what `replace` says. */
export function redact(value: Value, replace: (secret: Sensitive) => string = () => '***'): Json {
  if (value instanceof Sensitive) return replace(value)
  if (Array.isArray(value)) return value.map((item: Value) => redact(item, replace))
  if (!isValueMap(value)) return value as Json
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item, replace)]))
}

/** Every sensitive string in the value, with those that it was made from, for the scrubber to learn. */
export function sensitivesIn(value: Value): readonly Sensitive[] {
  if (value instanceof Sensitive) return Sensitive.roots(value)
  if (Array.isArray(value)) return value.flatMap((item: Value) => sensitivesIn(item))
  return isValueMap(value) ? Object.values(value).flatMap(sensitivesIn) : []
}

/** The value in the clear. For the wire only. */
export function reveal(value: Value): Json {
  return redact(value, Sensitive.text)
}
