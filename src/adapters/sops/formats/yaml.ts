import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml'
import { lineOf, lineStarts } from '../../../core/config/files/yaml-origins.ts'
import type { Leaf, Node } from '../tree.ts'
import { scalarOf } from './scalars.ts'

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>

/** Some value that cannot be read: the line, and why. */
export interface Unreadable {
  readonly line: number | undefined
  readonly reason: string
}

/**
 * YAML, and JSON, from the parser's events: a JavaScript object would put keys like `10` first, and the MAC needs the order
 * of the file. Aliases stand for what they name; `<<` is a key like any other, as SOPS takes it.
 */
export function readYaml(text: string): Node | Unreadable {
  const starts = lineStarts(text)
  try {
    const events = parseEvents(text, { maxDepth: 100 })
    const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT)
    if (documents.length > 1) return { line: undefined, reason: 'it holds more than one YAML document' }
    return new Reader(text, starts, events).read()
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const line = error.mark?.line
    return { line: line === undefined ? undefined : line + 1, reason: error.reason }
  }
}

class Reader {
  readonly #text: string
  readonly #starts: readonly number[]
  readonly #events: readonly Event[]
  readonly #anchors = new Map<string, Node>()
  #next = 0

  constructor(text: string, starts: readonly number[], events: readonly Event[]) {
    this.#text = text
    this.#starts = starts
    this.#events = events
  }

  read(): Node {
    this.#next = this.#events.findIndex((event) => event.type === EVENT_ID.DOCUMENT) + 1
    return this.#node() ?? { kind: 'map', entries: [] }
  }

  #node(): Node | undefined {
    const event = this.#events[this.#next++]
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#named(event, this.#scalar(event))
      case EVENT_ID.ALIAS:
        return this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd))
      case EVENT_ID.SEQUENCE:
        return this.#named(event, { kind: 'list', items: this.#children() })
      case EVENT_ID.MAPPING: {
        const children = this.#children()
        const entries = children.flatMap((key, index): [string, Node][] => {
          const value = children[index + 1]
          return index % 2 === 0 && value !== undefined ? [[key.kind === 'leaf' ? key.text : '', value]] : []
        })
        return this.#named(event, { kind: 'map', entries })
      }
      default:
        return undefined
    }
  }

  /** Up to the event that ends the collection. */
  #children(): readonly Node[] {
    const children: Node[] = []
    for (let child = this.#node(); child !== undefined; child = this.#node()) children.push(child)
    return children
  }

  #scalar(event: ScalarEvent): Leaf {
    const text = getScalarValue(this.#text, event)
    const line = lineOf(this.#starts, event.valueStart)
    const isPlain = event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0
    return { kind: 'leaf', line, ...(isPlain ? scalarOf(text) : { value: text, text }) }
  }

  #named(event: { readonly anchorStart: number; readonly anchorEnd: number }, node: Node): Node {
    if (event.anchorStart >= 0) this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), node)
    return node
  }
}
