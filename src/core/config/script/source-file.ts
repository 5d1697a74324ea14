import type { Problem } from '../../problem.ts'
import { duplicateKeys } from './duplicate-keys.ts'
import { importsIn } from './imports.ts'
import { isProblem, parseScript, type Script } from './parse-script.ts'

/** One file of a commit as it was read, with what its syntax tells before any of it runs. */
export interface SourceFile {
  /** From the repository's root. */
  readonly path: string
  readonly text: string
  /** `data`: nothing that is evaluated, or imported by what is. */
  readonly kind: 'data' | 'json' | Script['kind']
  /** Of a script: the files that it imports, by path. */
  readonly imports: readonly string[]
  /** Of a script: why it cannot be evaluated. */
  readonly problems: readonly Problem[]
}

export function readSource(path: string, text: string): SourceFile {
  if (!/\.[cm]?js$/.test(path)) {
    const kind = path.endsWith('.json') ? 'json' : 'data'
    return { path, text, kind, imports: [], problems: [] }
  }
  const script = parseScript(path, text)
  if (isProblem(script)) return { path, text, kind: 'script', imports: [], problems: [script] }
  const { value, problems } = importsIn(path, text, script)
  const all = [...problems, ...duplicateKeys(path, text, script)]
  return { path, text, kind: script.kind, imports: value, problems: all }
}

/** By path. */
export function readSourceFiles(texts: Readonly<Record<string, string>>): ReadonlyMap<string, SourceFile> {
  return new Map(Object.entries(texts).map(([path, text]) => [path, readSource(path, text)]))
}
