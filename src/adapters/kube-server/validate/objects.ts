import { type Fields, fields, isFields, list, number, text } from '../data.ts'
import { isQuantity } from '../defaults/quantity.ts'
import type { Cause } from '../status.ts'
import { duplicate, required, wrongValue } from './cause.ts'

export function serviceCauses(object: Fields): Cause[] {
  const spec = fields(object, 'spec')
  const ports = list(spec, 'ports')
  const headless = text(spec, 'clusterIP') === 'None' || text(spec, 'type') === 'ExternalName'
  if (ports.length === 0 && !headless) return [required('spec.ports')]
  const seen = new Set<string>()
  return ports.flatMap((port, index) => {
    const field = `spec.ports[${index}]`
    const value = number(port, 'port') ?? 0
    const causes: Cause[] = []
    if (value < 1 || value > 65_535)
      causes.push(wrongValue(`${field}.port`, value, 'must be between 1 and 65535, inclusive'))
    if (ports.length > 1 && text(port, 'name') === '') causes.push(required(`${field}.name`))
    const key = `${value}/${text(port, 'protocol')}`
    if (seen.has(key) && isFields(port)) causes.push(duplicate(field, port))
    seen.add(key)
    return causes
  })
}

const DATA_KEY = /^[-._a-zA-Z0-9]+$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const DATA_LIMIT = 1024 * 1024

/** ConfigMap and Secret: names of keys, size, encoding. */
export function dataCauses(object: Fields): Cause[] {
  const data = { ...fields(object, 'data'), ...fields(object, 'binaryData') }
  const causes = Object.keys(data)
    .filter((key) => !DATA_KEY.test(key) || key.length > 253)
    .map((key) =>
      wrongValue(
        `data[${key}]`,
        key,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ),
    )
  const size = Object.values(data).reduce<number>((sum, value) => sum + Buffer.byteLength(String(value)), 0)
  if (size > DATA_LIMIT) {
    causes.push({
      reason: 'FieldValueTooLong',
      field: 'data',
      message: `Too long: may not be more than ${DATA_LIMIT} bytes`,
    })
  }
  return causes
}

/** Where the first value that is not base64 goes wrong. */
export function wrongByte(object: Fields): number | undefined {
  const values = Object.values({ ...fields(object, 'data'), ...fields(object, 'binaryData') }).map(String)
  const wrong = values.find((value) => !BASE64.test(value))
  if (wrong === undefined) return undefined
  const place = wrong.search(/[^A-Za-z0-9+/]/)
  return place < 0 ? wrong.length : place
}

const SECRET_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

/** What the type of a Secret asks of its content. */
export function secretTypeCauses(object: Fields): Cause[] {
  const data = fields(object, 'data')
  const type = text(object, 'type')
  return (SECRET_KEYS[type] ?? []).flatMap((key) => {
    const field = `data[${key}]`
    if (data[key] === undefined) return [required(field)]
    const isJson = !type.includes('docker') || isJsonText(Buffer.from(String(data[key]), 'base64').toString())
    return isJson ? [] : [wrongValue(field, '<secret contents redacted>', 'invalid character')]
  })
}

function isJsonText(value: string): boolean {
  try {
    JSON.parse(value)
    return true
  } catch {
    return false
  }
}

export function claimCauses(object: Fields): Cause[] {
  const storage = fields(object, 'spec', 'resources', 'requests').storage
  if (list(object, 'spec', 'accessModes').length === 0) {
    return [required('spec.accessModes', 'at least 1 access mode is required')]
  }
  if (storage === undefined) return [required('spec.resources[storage]')]
  return isQuantity(String(storage))
    ? []
    : [wrongValue('spec.resources[storage]', storage, 'must be a quantity')]
}

export function ingressCauses(object: Fields): Cause[] {
  const spec = fields(object, 'spec')
  if (list(spec, 'rules').length === 0 && spec.defaultBackend === undefined) {
    return [wrongValue('spec', null, 'either `defaultBackend` or `rules` must be specified')]
  }
  return list(spec, 'rules').flatMap((rule, index) =>
    list(rule, 'http', 'paths').flatMap((path, place) =>
      text(path, 'pathType') === ''
        ? [required(`spec.rules[${index}].http.paths[${place}].pathType`, 'pathType must be specified')]
        : [],
    ),
  )
}

const CRON_FIELD = /^[\d*/,\-A-Za-z?]+$/

export function scheduleCauses(object: Fields): Cause[] {
  const schedule = text(object, 'spec', 'schedule')
  if (schedule === '') return [required('spec.schedule')]
  const parts = schedule.trim().split(/\s+/)
  const fine = /^@\w+$/.test(schedule) || (parts.length === 5 && parts.every((part) => CRON_FIELD.test(part)))
  return fine
    ? []
    : [
        wrongValue(
          'spec.schedule',
          schedule,
          `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`,
        ),
      ]
}

export function definitionCauses(object: Fields): Cause[] {
  const expected = `${text(object, 'spec', 'names', 'plural')}.${text(object, 'spec', 'group')}`
  if (text(object, 'metadata', 'name') === expected) return []
  return [
    wrongValue('metadata.name', text(object, 'metadata', 'name'), `must be spec.names.plural+"."+spec.group`),
  ]
}
