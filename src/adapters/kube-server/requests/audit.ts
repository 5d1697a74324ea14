import type { IncomingMessage } from 'node:http'

/** One request, as an API server's audit log has it. */
export interface AuditEntry {
  readonly verb: string
  /** With its query. */
  readonly path: string
  readonly userAgent: string
  readonly dryRun: boolean
  readonly at: number
}

const KEPT = 100_000

/** What was asked, in the order in which it came: the latest of it, and counts of all. */
export class Audit {
  readonly #entries: AuditEntry[] = []
  readonly #counts: Record<string, number> = {}
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  record(verb: string, url: URL, request: IncomingMessage): void {
    this.#counts[verb] = (this.#counts[verb] ?? 0) + 1
    if (this.#entries.length >= KEPT) this.#entries.shift()
    this.#entries.push({
      verb,
      path: `${url.pathname}${url.search}`,
      userAgent: request.headers['user-agent'] ?? '',
      dryRun: url.searchParams.get('dryRun') === 'All',
      at: this.#now(),
    })
  }

  entries(): readonly AuditEntry[] {
    return [...this.#entries]
  }

  counts(): Readonly<Record<string, number>> {
    return { ...this.#counts }
  }
}
