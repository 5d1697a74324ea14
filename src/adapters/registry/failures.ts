import { WorldError } from '../../core/world-error.ts'
import { HttpError, type HttpResponse } from '../http-message.ts'

// What can go wrong with a registry, as WorldErrors. `where` names the image.

export function failureOfHttp(error: unknown, where: string): unknown {
  if (!(error instanceof HttpError)) return error
  const refused = error.kind === 'redirect' || error.kind === 'too-large'
  return new WorldError(
    refused ? 'registry.protocol' : 'registry.unreachable',
    `${where}: ${error.message}`,
    {
      retryable: !refused,
      ...(refused ? {} : { hint: 'check the registry’s name and that this machine can reach it' }),
      cause: error,
    },
  )
}

export function failureOfStatus(response: HttpResponse, where: string): WorldError {
  const { status, headers } = response
  if (status === 401 || status === 403)
    return new WorldError(
      'registry.unauthorized',
      `${where}: the registry refuses to show it (HTTP ${status})`,
      {
        retryable: false,
        hint: 'check the name, and the account that is used for this registry: many registries say this of what they do not have',
      },
    )
  const seconds = Number.parseInt(headers['retry-after'] ?? '', 10)
  const wait = Number.isNaN(seconds) ? {} : { retryAfter: seconds }
  if (status === 429)
    return new WorldError('registry.rate-limited', `${where}: the registry asks to wait (HTTP 429)`, {
      retryable: true,
      hint: 'an account usually has a higher limit than none',
      ...wait,
    })
  const busy = status >= 500
  return new WorldError(
    busy ? 'registry.unreachable' : 'registry.protocol',
    `${where}: answered HTTP ${status}`,
    {
      retryable: busy,
      ...wait,
    },
  )
}

export function untrustedRealm(registry: string, realm: string): WorldError {
  return new WorldError(
    'registry.unauthorized',
    `${registry} wants a sign-in at ${realm}, which is not safe`,
    {
      retryable: false,
      hint: 'an account is shown on https only, or to the registry itself where it is set to be insecure',
    },
  )
}
