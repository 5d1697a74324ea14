import { type Fields, fields, list, text } from '../data.ts'
import type { Kind } from '../resources/kind.ts'
import type { Cause } from '../status.ts'
import { wrongValue } from './cause.ts'

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const QUALIFIED = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
const KEY_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

/** Names, labels and annotation keys. */
export function nameCauses(kind: Kind, object: Fields): Cause[] {
  const name = text(object, 'metadata', 'name')
  const causes = nameCause(kind, name)
  return [
    ...causes,
    ...labelCauses('metadata.labels', fields(object, 'metadata', 'labels')),
    ...keyCauses(object),
  ]
}

function nameCause(kind: Kind, name: string): Cause[] {
  // RBAC names are path segments; names of definitions are made of their group.
  if (kind.group === 'rbac.authorization.k8s.io') {
    return /^[^/%]+$/.test(name) ? [] : [wrongValue('metadata.name', name, "may not contain '/'")]
  }
  if (kind.group === '' && ['Service', 'Namespace'].includes(kind.kind))
    return named(name, LABEL, LABEL_TEXT, 63)
  return named(name, SUBDOMAIN, SUBDOMAIN_TEXT, 253)
}

function named(name: string, form: RegExp, rule: string, longest: number): Cause[] {
  if (name.length > longest) {
    return [wrongValue('metadata.name', name, `must be no more than ${longest} characters`)]
  }
  return form.test(name) ? [] : [wrongValue('metadata.name', name, rule)]
}

export function labelCauses(field: string, labels: Fields): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    if (!QUALIFIED.test(key)) return [wrongValue(field, key, KEY_TEXT)]
    if (String(value).length > 63) return [wrongValue(field, value, 'must be no more than 63 characters')]
    return LABEL_VALUE.test(String(value)) ? [] : [wrongValue(field, value, LABEL_VALUE_TEXT)]
  })
}

function keyCauses(object: Fields): Cause[] {
  const keys = Object.keys(fields(object, 'metadata', 'annotations'))
  const bad = keys.filter((key) => !QUALIFIED.test(key.toLowerCase()))
  const finalizers = list(object, 'metadata', 'finalizers').filter((name) => !QUALIFIED.test(String(name)))
  return [
    ...bad.map((key) => wrongValue('metadata.annotations', key, KEY_TEXT)),
    ...finalizers.map((name) => wrongValue('metadata.finalizers', name, KEY_TEXT)),
  ]
}
