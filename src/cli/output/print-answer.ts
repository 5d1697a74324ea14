import { dump } from 'js-yaml'
import type { Json } from '../../core/json.ts'
import type { Terminal } from './terminal.ts'

export type OutputFormat = 'text' | 'json' | 'yaml'

/** Prints one answer: the text for people, or the same facts as one object for machines. */
export function printAnswer(terminal: Terminal, format: OutputFormat, text: string, data: Json): void {
  if (format === 'json') terminal.data(data, (value) => JSON.stringify(value, null, 2))
  else if (format === 'yaml') terminal.data(data, toYaml)
  else if (text !== '') terminal.out(text)
}

export function toYaml(data: Json): string {
  return dump(data, { lineWidth: -1, noRefs: true }).trimEnd()
}
