import type { Data, Fields } from './data.ts'

export interface Cause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

export interface Subject {
  readonly group: string
  readonly plural: string
  readonly name: string
}

/** An answer other than success: the `Status` object that API servers send. */
export class ApiError extends Error {
  readonly code: number
  readonly reason: string
  readonly details: Fields | undefined

  constructor(code: number, reason: string, message: string, details?: Fields) {
    super(message)
    this.code = code
    this.reason = reason
    this.details = details
  }
}

export function statusBody(error: ApiError): Fields {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: error.message,
    ...(error.reason === '' ? {} : { reason: error.reason }),
    ...(error.details === undefined ? {} : { details: error.details }),
    code: error.code,
  }
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message)
}

export function noSuchPath(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {})
}

/** Answered as plain text, not as a Status. */
export function noSuchGroup(): ApiError {
  return new ApiError(404, 'NoGroup', '404 page not found\n')
}

export function notFound(subject: Subject): ApiError {
  return new ApiError(
    404,
    'NotFound',
    `${resourceOf(subject)} "${subject.name}" not found`,
    detailsOf(subject),
  )
}

export function alreadyExists(subject: Subject): ApiError {
  return new ApiError(
    409,
    'AlreadyExists',
    `${resourceOf(subject)} "${subject.name}" already exists`,
    detailsOf(subject),
  )
}

export function conflict(subject: Subject, why: string): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceOf(subject)} "${subject.name}": ${why}`,
    detailsOf(subject),
  )
}

export const STALE =
  'the object has been modified; please apply your changes to the latest version and try again'

export function forbidden(subject: Subject, why: string, causes: readonly Cause[] = []): ApiError {
  return new ApiError(403, 'Forbidden', `${resourceOf(subject)} "${subject.name}" is forbidden: ${why}`, {
    ...detailsOf(subject),
    ...(causes.length === 0 ? {} : { causes: causes.map(causeData) }),
  })
}

/** 422 for one or more fields; one is told as it is, several in brackets. */
export function invalid(group: string, kind: string, name: string, causes: readonly Cause[]): ApiError {
  const lines = causes.map((cause) =>
    cause.field === '' ? cause.message : `${cause.field}: ${cause.message}`,
  )
  const told = [...new Set(lines)]
  const what = told.length === 1 ? told[0] : `[${told.join(', ')}]`
  const qualified = group === '' ? kind : `${kind}.${group}`
  return new ApiError(422, 'Invalid', `${qualified} "${name}" is invalid: ${what}`, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    ...(kind === '' ? {} : { kind }),
    causes: causes.map(causeData),
  })
}

export function applyConflict(message: string, causes: readonly Cause[]): ApiError {
  return new ApiError(409, 'Conflict', message, { causes: causes.map(causeData) })
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message)
}

function resourceOf(subject: Subject): string {
  return subject.group === '' ? subject.plural : `${subject.plural}.${subject.group}`
}

function detailsOf(subject: Subject): Fields {
  return {
    name: subject.name,
    ...(subject.group === '' ? {} : { group: subject.group }),
    kind: subject.plural,
  }
}

function causeData(cause: Cause): Data {
  return {
    reason: cause.reason,
    message: cause.message,
    ...(cause.field === '' ? {} : { field: cause.field }),
  }
}
