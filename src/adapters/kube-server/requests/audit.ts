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

/** Everything that was asked, in the order in which it came. */
export class Audit {
  readonly #entries: AuditEntry[] = []
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  record(verb: string, url: URL, request: IncomingMessage): void {
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
    const counts: Record<string, number> = {}
    for (const { verb } of this.#entries) counts[verb] = (counts[verb] ?? 0) + 1
    return counts
  }
}
