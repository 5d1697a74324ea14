/**
 * A failure of the world outside: network, server, file system. Adapters translate whatever they meet into this one
 * error; `reconcile` decides by `code` and `retryable`, never by message. Mistakes of users are `Problem`s, our own bugs
 * are plain errors.
 */
export class WorldError extends Error {
  override readonly name = 'WorldError'
  /** Stable name, listed in docs/reference/errors.md: `git.unreachable`, `kube.forbidden`, `registry.unauthorized`. */
  readonly code: string
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** What to do about it. */
  readonly hint?: string
  /** Seconds that the other side asked us to wait. */
  readonly retryAfter?: number

  constructor(
    code: string,
    message: string,
    options: {
      readonly retryable: boolean
      readonly hint?: string
      readonly retryAfter?: number
      readonly cause?: unknown
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryable = options.retryable
    if (options.hint !== undefined) this.hint = options.hint
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter
  }
}

export function isWorldError(error: unknown): error is WorldError {
  return error instanceof WorldError
}
