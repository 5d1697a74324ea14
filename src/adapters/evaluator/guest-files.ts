import { createHash } from 'node:crypto'
import { jsonProblem } from '../../core/config/files/parse.ts'
import type { Evaluation } from '../../core/config/script/evaluation.ts'
import type { SourceFile } from '../../core/config/script/source-file.ts'
import type { Problem } from '../../core/problem.ts'
import type { GuestFile } from './work.ts'

/** What a file needs to be evaluated: itself and all that it reaches. */
export interface Closed {
  readonly files: ReadonlyMap<string, GuestFile>
  /** The same for the same files, and for no others. */
  readonly hash: string
  /** Why it cannot be evaluated. */
  readonly refused: Problem | undefined
}

interface Guest {
  readonly file: GuestFile
  readonly problem: Problem | undefined
  readonly hash: string
}

/** What is made of each file once, however often it is evaluated, and whatever imports it. */
export class GuestFiles {
  readonly #closed = new WeakMap<
    SourceFile,
    { readonly closed: Closed; readonly of: readonly SourceFile[] }
  >()
  readonly #guests = new WeakMap<SourceFile, Guest>()

  /** The files that one reaches alone: a mistake in another is not its own, and a change there leaves it remembered. */
  closed({ file, files }: Pick<Evaluation, 'file' | 'files'>): Closed {
    const source = files.get(file)
    const before = source && this.#closed.get(source)
    if (before?.of.every((each) => files.get(each.path) === each)) return before.closed
    const reached = reachedFrom(file, files)
    const closed = this.#close(reached, files)
    // One that lacks a file is complete as soon as that is there.
    if (source !== undefined && closed.refused === undefined)
      this.#closed.set(source, { closed, of: reached })
    return closed
  }

  #close(reached: readonly SourceFile[], files: Evaluation['files']): Closed {
    const guests = reached.map((source) => this.#guest(source))
    const problems = reached.map((source, index) => guests[index]?.problem ?? missing(source, files))
    const [only] = guests
    return {
      files: new Map(reached.map((source, index) => [source.path, guests[index]?.file ?? source])),
      hash: guests.length === 1 && only ? only.hash : hashOf(guests.map(({ hash }) => hash).join(' ')),
      refused: problems.find((problem) => problem !== undefined),
    }
  }

  #guest(source: SourceFile): Guest {
    const known = this.#guests.get(source)
    if (known !== undefined) return known
    const { path, text, kind, imports, problems } = source
    const problem = kind === 'json' ? jsonProblem(path, text) : problems[0]
    const guest = { file: { text, kind, imports }, problem, hash: hashOf(`${path}\n${text}`) }
    this.#guests.set(source, guest)
    return guest
  }
}

/** The file itself comes first. */
function reachedFrom(file: string, files: Evaluation['files']): readonly SourceFile[] {
  const reached = new Set<SourceFile>()
  const open = [file]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = files.get(path)
    if (source === undefined || reached.has(source)) continue
    reached.add(source)
    open.push(...source.imports)
  }
  return [...reached]
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

function missing({ path, imports }: SourceFile, files: Evaluation['files']): Problem | undefined {
  const target = imports.find((each) => !files.has(each))
  if (target === undefined) return undefined
  return {
    code: 'config.forbidden',
    message: `imports ${target}, which this commit does not have`,
    file: path,
  }
}
