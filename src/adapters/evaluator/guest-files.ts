import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Evaluation } from '../../core/config/script/evaluation.ts'
import { readScript } from '../../core/config/script/read-script.ts'
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

interface Read {
  readonly file: GuestFile
  readonly imports: readonly string[]
  readonly problem: Problem | undefined
  readonly hash: string
}

/** Reads the syntax of each file once, however often it is evaluated, and whatever imports it. */
export class GuestFiles {
  /** The same texts are asked about for each environment. */
  readonly #closed = new WeakMap<Evaluation['files'], Map<string, Closed & { readonly of: number }>>()
  readonly #read = new LRUCache<string, Read>({ max: 10_000, maxSize: 32 * 1024 * 1024 })

  /** The files that one reaches alone: a mistake in another is not its own, and a change there leaves it remembered. */
  closed({ file, files }: Pick<Evaluation, 'file' | 'files'>): Closed {
    const known = this.#closed.get(files) ?? new Map()
    this.#closed.set(files, known)
    const before = known.get(file)
    if (before?.of === files.size) return before
    const closed = { ...this.#close({ file, files }), of: files.size }
    known.set(file, closed)
    return closed
  }

  #close({ file, files }: Pick<Evaluation, 'file' | 'files'>): Closed {
    const found = new Map<string, GuestFile>()
    const hashes: string[] = []
    let refused: Problem | undefined
    const open = [file]
    for (let path = open.pop(); path !== undefined; path = open.pop()) {
      const text = files.get(path)
      if (text === undefined || found.has(path)) continue
      const read = this.#readOnce(path, text)
      found.set(path, read.file)
      hashes.push(read.hash)
      refused ??= read.problem ?? missing(path, read.imports, files)
      open.push(...read.imports)
    }
    return { files: found, hash: hashes.join(' '), refused }
  }

  #readOnce(path: string, text: string): Read {
    const key = `${path}\n${text}`
    const known = this.#read.get(key)
    if (known !== undefined) return known
    const { kind, imports, problems } = readScript(path, text)
    const hash = createHash('sha256').update(key).digest('base64')
    const read = { file: { text, kind }, imports, problem: problems[0], hash }
    this.#read.set(key, read, { size: key.length + 200 })
    return read
  }
}

function missing(
  file: string,
  imports: readonly string[],
  files: ReadonlyMap<string, string>,
): Problem | undefined {
  const target = imports.find((path) => !files.has(path))
  if (target === undefined) return undefined
  return { code: 'config.forbidden', message: `imports ${target}, which this commit does not have`, file }
}
