import { SERVICE_SHORT_KEYS } from '../../core/config/schema/service.ts'
import { parsePath } from '../../core/config/text/path.ts'
import type { KeyPath } from '../../core/json.ts'
import { UsageError } from '../program/report-failure.ts'

/** The root of what is no service's. */
export const VARIABLES = 'vars'

export interface Question {
  readonly service: string
  /** From the service's own root, in canonical keys. */
  readonly path: KeyPath
}

export function questionOf(asked: string): Question {
  const [, service = '', rest = ''] = /^([^.[]*)\.?(.*)$/s.exec(asked) ?? []
  const path = rest === '' ? [] : parsePath(rest)
  if (path === undefined || service === '') {
    throw new UsageError(
      `'${asked}' names neither a service nor a key of one`,
      "Write it like backend, backend.env.LOG_LEVEL or backend.storage['/data'].size.",
    )
  }
  return { service, path: canonicalPath(path) }
}

/** `services.web.env`, as messages have it, is `web.env`; a service may have the name, too. */
export function amongServices(
  question: Question,
  services: ReadonlyMap<string, unknown> | undefined,
): Question {
  const [name, ...path] = question.path
  if (question.service !== 'services' || name === undefined || services?.has('services')) return question
  return { service: String(name), path: canonicalPath(path) }
}

function canonicalPath(path: KeyPath): KeyPath {
  const [key, ...below] = path
  const canonical = SERVICE_SHORT_KEYS[key as keyof typeof SERVICE_SHORT_KEYS]
  return canonical === undefined ? path : [canonical, ...below]
}
