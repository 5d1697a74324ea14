import type { Problem } from '../../problem.ts'
import { jsonProblem } from '../files/parse.ts'
import { importsIn } from './imports.ts'
import { isProblem, parseScript, type Script } from './parse-script.ts'

/** What the syntax of one file tells before any of it runs. */
export interface ReadScript {
  readonly kind: 'json' | Script['kind']
  readonly imports: readonly string[]
  readonly problems: readonly Problem[]
}

export function readScript(path: string, source: string): ReadScript {
  if (path.endsWith('.json')) {
    const problem = jsonProblem(path, source)
    return { kind: 'json', imports: [], problems: problem === undefined ? [] : [problem] }
  }
  const script = parseScript(path, source)
  if (isProblem(script)) return { kind: 'script', imports: [], problems: [script] }
  const { value, problems } = importsIn(path, source, script)
  return { kind: script.kind, imports: value, problems }
}
