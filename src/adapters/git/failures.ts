import { WorldError } from '../../core/world-error.ts'
import { HttpError, type HttpFailure } from '../http-message.ts'

// What can go wrong with a remote, as WorldErrors. `where` is the location without credentials.

export function failureOfHttp(error: unknown, where: string): unknown {
  if (!(error instanceof HttpError)) return error
  const code = CODES[error.kind]
  const refused = code === 'git.redirect' || code === 'git.too-large'
  return new WorldError(code, `${where}: ${withoutUrl(error.message, where)}`, {
    retryable: !refused,
    hint: HINTS[code],
    cause: error,
  })
}

/** Which request it was says nothing to those who know only the repository. */
function withoutUrl(message: string, where: string): string {
  return message.startsWith(where) ? message.replace(/^\S+?:? (?=\S)/, '') : message
}

const CODES = {
  name: 'git.unreachable',
  connect: 'git.unreachable',
  tls: 'git.unreachable',
  idle: 'git.unreachable',
  total: 'git.unreachable',
  broken: 'git.unreachable',
  'too-large': 'git.too-large',
  redirect: 'git.redirect',
} as const satisfies Record<HttpFailure, string>

const HINTS = {
  'git.unreachable': 'check that the URL is right and that this machine can reach the host',
  'git.too-large': 'keep large files out of Git (Git LFS), or raise the limit',
  'git.redirect': 'use the URL to which the server redirects, if you trust it',
} as const

export function failureOfStatus(
  status: number,
  headers: Readonly<Record<string, string>>,
  where: string,
  sentCredentials: boolean,
): WorldError {
  if (status === 401 || status === 403) return unauthorized(status, where, sentCredentials)
  if (status === 404 || status === 410)
    return new WorldError('git.not-found', `${where}: not found, or no access (HTTP ${status})`, {
      retryable: false,
      hint: 'check the URL and that the token may read this repository: hosts do not tell one from the other',
    })
  if (status >= 300 && status < 400)
    return new WorldError(
      'git.redirect',
      `${where}: redirects where no redirect is followed (HTTP ${status})`,
      {
        retryable: false,
        hint: HINTS['git.redirect'],
      },
    )
  const busy = status === 429 || status >= 500
  const seconds = Number.parseInt(headers['retry-after'] ?? '', 10)
  return new WorldError(busy ? 'git.unreachable' : 'git.protocol', `${where}: answered HTTP ${status}`, {
    retryable: busy,
    hint: busy
      ? 'the server has a problem or is busy; it is asked again'
      : 'check that the URL is that of a Git repository',
    ...(Number.isFinite(seconds) ? { retryAfter: seconds } : {}),
  })
}

function unauthorized(status: number, where: string, sentCredentials: boolean): WorldError {
  const what = sentCredentials ? 'the credentials were refused' : 'credentials are needed'
  return new WorldError('git.unauthorized', `${where}: not found or no access: ${what} (HTTP ${status})`, {
    retryable: false,
    hint: sentCredentials
      ? 'check that the token is valid, has not expired and may read this repository'
      : `set DIPLOID_GIT_TOKEN, with DIPLOID_GIT_HOST=${hostOf(where)}, and check the URL`,
  })
}

function hostOf(where: string): string {
  return URL.canParse(where) ? new URL(where).host : where
}

/** The other side does not speak Git as we expect. */
export function protocolFailure(where: string, what: string, cause?: unknown): WorldError {
  return new WorldError('git.protocol', `${where}: ${what}`, {
    retryable: false,
    hint: 'check that the URL is that of a Git repository that speaks smart HTTP',
    cause,
  })
}

/** Bytes that do not check out: what was fetched is thrown away and fetched anew. */
export function corruptFailure(where: string, what: string, cause?: unknown): WorldError {
  return new WorldError('git.corrupt', `${where}: ${what}`, {
    retryable: true,
    hint: 'it is fetched anew; if it stays, run `git fsck` on the server',
    cause,
  })
}

/** A name that Git never writes: somebody made the tree by hand, and fetching it again changes nothing. */
export function forbiddenName(where: string, name: string): WorldError {
  return new WorldError('git.corrupt', `${where}: a tree holds the forbidden name ${JSON.stringify(name)}`, {
    retryable: false,
    hint: 'find the commit with `git fsck`, and ask who made it',
  })
}

export function tooLarge(where: string, what: string): WorldError {
  return new WorldError('git.too-large', `${where}: ${what}`, {
    retryable: false,
    hint: HINTS['git.too-large'],
  })
}

/** The server no longer has what it listed: a branch moved by force, or was deleted, in between. */
export function goneFailure(where: string, what: string): WorldError {
  return new WorldError('git.not-found', `${where}: the server refused to give ${what}`, {
    retryable: true,
    hint: 'a branch that was moved by force or deleted is listed anew in the next round',
  })
}
