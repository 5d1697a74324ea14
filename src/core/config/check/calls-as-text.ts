import type { Located } from '../reading/located.ts'
import { type Reading, report } from '../reading/reading.ts'

/** Warns of calls that stand where nothing is called: in YAML and JSON, and between quotes. */
export function reportCallsAsText(node: Located | undefined, reading: Reading): void {
  if (node?.kind === 'list') for (const item of node.items) reportCallsAsText(item, reading)
  if (node?.kind === 'map') for (const item of node.entries.values()) reportCallsAsText(item, reading)
  if (node?.kind !== 'leaf' || typeof node.value !== 'string') return
  const [, name, given = ''] = /^(secret|generate|sops|from)\((.+)\)$/.exec(node.value.trim()) ?? []
  if (name === undefined) return
  const message = `${name}(…) is text here and is not called`
  report(reading, node, 'config.call-as-text', message, cure(name, given, node.origin?.file), 'warning')
}

function cure(name: string, given: string, file = ''): string {
  if (/\.[cm]?js$/.test(file)) return 'Leave out the quotes around it.'
  const words = given.split(',').map((word) => word.trim().replace(/^(['"])(.*)\1$/, '$2'))
  if (name === 'secret' && words.length === 2) return `Write { secret: ${words[0]}, key: ${words[1]} }.`
  if (name === 'from' && words.length === 1) return `Write '\${${words[0]}}'.`
  return 'Calls work in JavaScript only: rename the file to end in .js, or put the value into vars of a JavaScript ops file.'
}
