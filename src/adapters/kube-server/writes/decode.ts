import type { WriteOptions } from '../cluster.ts'
import { copy, type Data, type Fields, isFields, text, withoutNulls } from '../data.ts'
import { apiVersionOf, type Kind } from '../resources/kind.ts'
import { withoutEmpty } from '../schema/always.ts'
import { checkFields, pruneUnknown } from '../schema/check.ts'
import { type ApiError, badRequest, invalid } from '../status.ts'
import { wrongValue } from '../validate/cause.ts'

/** Reads a body as an object of a kind: its type, its fields, its namespace and name. */
export function decode(
  kind: Kind,
  body: Data,
  place: { readonly namespace: string; readonly name?: string },
  options: WriteOptions,
  patched = false,
): Fields {
  if (!isFields(body)) throw badRequest('the body is no JSON object')
  const object = copy(body)
  checkType(kind, object)
  const findings = checkFields(kind.shape, object)
  if (findings.wrong.length > 0) {
    const shown = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`
    throw badRequest(`${shown}: ${findings.wrong[0]}`)
  }
  reportUnknown(findings.unknown, options, (problem) => {
    const handled = `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`
    return patched ? wrongPatch(body, problem) : badRequest(`${handled}: ${problem}`)
  })
  const known = cleaned(kind, pruneUnknown(kind.shape, object))
  return placed(kind, known, place)
}

/** Built-in kinds drop what is empty; custom resources keep it. */
export function cleaned(kind: Kind, object: Data): Fields {
  return (kind.custom ? withoutNulls(object) : withoutEmpty(kind.shape, object)) as Fields
}

/** Puts namespace and name of the request into the object, and refuses others. */
export function placed(
  kind: Kind,
  object: Fields,
  place: { readonly namespace: string; readonly name?: string },
): Fields {
  const metadata: Fields = isFields(object.metadata) ? { ...object.metadata } : {}
  const namespace = text(metadata, 'namespace')
  if (kind.namespaced && namespace !== '' && namespace !== place.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  const name = text(metadata, 'name')
  if (place.name !== undefined && name !== '' && name !== place.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${place.name})`)
  }
  delete metadata.selfLink
  if (place.name !== undefined) metadata.name = place.name
  if (kind.namespaced) metadata.namespace = place.namespace
  else delete metadata.namespace
  return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata }
}

function checkType(kind: Kind, object: Fields): void {
  const expected = apiVersionOf(kind)
  const apiVersion = object.apiVersion ?? expected
  const name = object.kind ?? kind.kind
  const handled = `${String(name)} in version "${String(apiVersion)}" cannot be handled as a ${kind.kind}`
  if (name !== kind.kind) {
    const internal = kind.group === '' ? 'core' : kind.group
    const conversion = `converting (${String(apiVersion)}.${String(name)}) to (${internal}.${kind.kind})`
    throw badRequest(`${handled}: ${conversion}: unknown conversion`)
  }
  if (apiVersion !== expected) {
    throw badRequest(
      `${handled}: no kind "${String(name)}" is registered for version "${String(apiVersion)}"`,
    )
  }
}

function wrongPatch(body: Data, problem: string): ApiError {
  return invalid('', '', '', [wrongValue('patch', JSON.stringify(body), problem)])
}

function reportUnknown(
  unknown: readonly string[],
  options: WriteOptions,
  refuse: (problem: string) => ApiError,
): void {
  if (unknown.length === 0 || options.fieldValidation === 'Ignore') return
  const texts = unknown.map((path) => `unknown field "${path}"`)
  if (options.fieldValidation === 'Strict') throw refuse(`strict decoding error: ${texts.join(', ')}`)
  for (const message of texts) options.warn(message)
}
