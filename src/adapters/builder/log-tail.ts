import { StringDecoder } from 'node:string_decoder'
import { WorldError } from '../../core/world-error.ts'

const KEPT = 200
const SHOWN = 20

/** Lines of a log: handed on one by one, and the last ones kept for the message of a failure. */
export class LogTail {
  readonly #onLine: (line: string) => void
  readonly #scrub: (text: string) => string
  readonly #kept: string[] = []

  constructor(onLine: (line: string) => void, scrub: (text: string) => string) {
    this.#onLine = onLine
    this.#scrub = scrub
  }

  add(line: string): void {
    const clean = this.#scrub(line.replace(CONTROL, '').trimEnd()).slice(0, 2000)
    if (clean === '') return
    this.#kept.push(clean)
    if (this.#kept.length > KEPT) this.#kept.shift()
    this.#onLine(clean)
  }

  async addAll(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const lines = this.lines()
    for await (const chunk of chunks) lines.write(chunk)
    lines.end()
  }

  /** Takes bytes as they come and adds their lines. */
  lines(): { write(chunk: Uint8Array): void; end(): void } {
    const decoder = new StringDecoder('utf8')
    let rest = ''
    return {
      write: (chunk) => {
        const found = (rest + decoder.write(Buffer.from(chunk))).split(/\r?\n|\r/)
        rest = found.pop() ?? ''
        for (const line of found) this.add(line)
      },
      end: () => {
        this.add(rest)
        rest = ''
      },
    }
  }

  get text(): string {
    return this.#kept.join('\n')
  }

  /** The build was carried out and failed by its content: the last lines say why, and trying again would not help. */
  failure(what: string): WorldError {
    const lines = this.#kept.slice(-SHOWN)
    const log =
      lines.length === 0
        ? ' (it wrote no log)'
        : `; the last lines of its log:\n${lines.map((line) => `  ${line}`).join('\n')}`
    return new WorldError('build.failed', `${what}${log}`, {
      retryable: false,
      hint: 'mend the Dockerfile or the code and push: the next commit is built again',
    })
  }
}

/** Colours and cursor movements of build tools. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
const CONTROL = /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f]/g
