import type { Document, Node } from '../tree.ts'
import { readDotenv, readIni } from './lines.ts'
import { withMetadata } from './metadata.ts'
import { readYaml, type Unreadable } from './yaml.ts'

/** A file as its name says; undefined where SOPS wrote nothing about itself. */
export function readDocument(name: string, text: string): Document | Unreadable | undefined {
  const read = READERS.find(([ending]) => ending.test(name))?.[1] ?? readYaml
  const root = read(text)
  return 'reason' in root ? root : withMetadata(root)
}

/** SOPS goes by the ending too; whatever else it encrypts, it writes as JSON. */
const READERS: readonly (readonly [ending: RegExp, read: (text: string) => Node | Unreadable])[] = [
  [/\.env$/, readDotenv],
  [/\.ini$/, readIni],
  [/\.ya?ml$/, readYaml],
  // Tabs cannot stand in JSON's strings, and may not indent YAML.
  [/./, (text) => readYaml(text.replaceAll('\t', ' '))],
]
