import { type Node, textLeaf } from '../tree.ts'
import { unflattened } from './metadata.ts'

type Entry = readonly [key: string, value: Node]

/** `KEY=value`, with SOPS's own keys under `sops_`: https://github.com/getsops/sops/blob/v3.13.3/stores/dotenv/store.go */
export function readDotenv(text: string): Node {
  const entries: Entry[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const equals = line.indexOf('=')
    if (line.startsWith('#') || equals < 0) continue
    const value = line.slice(equals + 1).replaceAll('\\n', '\n')
    entries.push([line.slice(0, equals), textLeaf(value, index + 1)])
  }
  const isOurs = ([key]: Entry): boolean => key.startsWith('sops_')
  const metadata = entries.filter(isOurs).map(([key, value]): Entry => [key.slice('sops_'.length), value])
  const content = entries.filter((entry) => !isOurs(entry))
  return { kind: 'map', entries: [...content, ['sops', unflattened(metadata)]] }
}

/** Sections of keys, one of them `sops`; keys before the first are in `DEFAULT`. */
export function readIni(text: string): Node {
  const sections: { readonly name: string; readonly entries: Entry[] }[] = [{ name: 'DEFAULT', entries: [] }]
  for (const [index, line] of text.split('\n').entries()) {
    const { name, key, value } = INI_LINE.exec(line.trim())?.groups ?? {}
    if (name !== undefined) sections.push({ name, entries: [] })
    else if (key !== undefined && value !== undefined)
      sections.at(-1)?.entries.push([key, textLeaf(unquoted(value), index + 1)])
  }
  return {
    kind: 'map',
    entries: sections.map(
      ({ name, entries }): Entry => [name, name === 'sops' ? unflattened(entries) : { kind: 'map', entries }],
    ),
  }
}

const INI_LINE = /^(?:\[(?<name>[^\]]+)\]|(?<key>[^;#=:\s][^=:]*?)\s*[=:]\s*(?<value>.*))$/

function unquoted(value: string): string {
  return /^(["'`])(.*)\1$/.exec(value)?.[2] ?? value
}
