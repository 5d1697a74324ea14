import { randomUUID } from 'node:crypto'
import type { Fields } from '../data.ts'
import { ApiError, badRequest } from '../status.ts'

export interface Page {
  readonly items: readonly Fields[]
  readonly version: number
  /** '' on the last page. */
  readonly next: string
  readonly remaining: number
}

interface Snapshot {
  readonly items: readonly Fields[]
  readonly version: number
}

const MAX_SNAPSHOTS = 200

/** Pages of a list, all from the moment of its first page. */
export class Pages {
  readonly #snapshots = new Map<string, Snapshot>()

  first(items: readonly Fields[], version: number, limit: number): Page {
    if (limit <= 0 || items.length <= limit) return { items, version, next: '', remaining: 0 }
    const id = randomUUID()
    this.#snapshots.set(id, { items, version })
    for (const old of this.#snapshots.keys()) {
      if (this.#snapshots.size <= MAX_SNAPSHOTS) break
      this.#snapshots.delete(old)
    }
    return page(id, { items, version }, 0, limit)
  }

  continue(token: string, limit: number): Page {
    const [id = '', from = ''] = Buffer.from(token, 'base64url').toString().split(' ')
    const start = Number(from)
    if (id === '' || !Number.isInteger(start))
      throw badRequest('continue key is not valid: unable to parse it')
    const snapshot = this.#snapshots.get(id)
    if (snapshot === undefined) throw expiredPage()
    const found = page(id, snapshot, start, limit <= 0 ? snapshot.items.length : limit)
    return found
  }

  /** Every list that is under way has to begin again. */
  forget(): void {
    this.#snapshots.clear()
  }
}

function page(id: string, snapshot: Snapshot, start: number, limit: number): Page {
  const end = start + limit
  const remaining = Math.max(0, snapshot.items.length - end)
  const next = remaining === 0 ? '' : Buffer.from(`${id} ${end}`).toString('base64url')
  return { items: snapshot.items.slice(start, end), version: snapshot.version, next, remaining }
}

function expiredPage(): ApiError {
  return new ApiError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
  )
}
