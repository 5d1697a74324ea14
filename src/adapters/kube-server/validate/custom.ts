import { type Data, type Fields, isFields, list, text } from '../data.ts'
import type { Cause } from '../status.ts'
import { required, wrongValue } from './cause.ts'

/** What the schema of a CustomResourceDefinition asks: types, required fields, enums, patterns, ranges. */
export function customCauses(schema: unknown, object: Fields): Cause[] {
  const causes: Cause[] = []
  check(schema as Data | undefined, object, '', causes)
  return causes.sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0))
}

function check(schema: Data | undefined, value: Data, field: string, causes: Cause[]): void {
  if (!isFields(schema)) return
  const type = text(schema, 'type')
  if (value === null && schema.nullable === true) return
  if (type !== '' && schema['x-kubernetes-int-or-string'] !== true && !isOfType(type, value)) {
    const shown = Array.isArray(value) ? 'array' : isFields(value) ? 'object' : typeof value
    causes.push({
      ...wrongValue(field, shown, `${field} in body must be of type ${type}: ${JSON.stringify(shown)}`),
      reason: 'FieldValueTypeInvalid',
    })
    return
  }
  const allowed = list(schema, 'enum')
  if (allowed.length > 0 && !allowed.includes(value)) {
    const texts = allowed.map((item) => JSON.stringify(item)).join(', ')
    causes.push({
      reason: 'FieldValueNotSupported',
      field,
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${texts}`,
    })
  }
  checkText(schema, value, field, causes)
  checkRange(schema, value, field, causes)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) check(schema.items, item, `${field}[${index}]`, causes)
  }
  if (!isFields(value)) return
  for (const name of list(schema, 'required')) {
    if (value[String(name)] === undefined) causes.push(required(below(field, String(name))))
  }
  const properties = isFields(schema.properties) ? schema.properties : {}
  for (const [name, child] of Object.entries(value)) {
    // Names and labels have rules of their own.
    if (field === '' && name === 'metadata') continue
    check(properties[name] ?? schema.additionalProperties, child, below(field, name), causes)
  }
}

function below(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`
}

function isOfType(type: string, value: Data): boolean {
  if (type === 'object') return isFields(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

function checkText(schema: Fields, value: Data, field: string, causes: Cause[]): void {
  if (typeof value !== 'string') return
  const pattern = text(schema, 'pattern')
  if (pattern !== '' && !new RegExp(pattern).test(value)) {
    causes.push(wrongValue(field, value, `${field} in body should match '${pattern}'`))
  }
  if (typeof schema.maxLength === 'number' && value.length > schema.maxLength) {
    causes.push({
      reason: 'FieldValueTooLong',
      field,
      message: `Too long: may not be more than ${schema.maxLength} bytes`,
    })
  }
  if (typeof schema.minLength === 'number' && value.length < schema.minLength) {
    causes.push(
      wrongValue(field, value, `${field} in body should be at least ${schema.minLength} chars long`),
    )
  }
}

function checkRange(schema: Fields, value: Data, field: string, causes: Cause[]): void {
  if (typeof value !== 'number') return
  if (typeof schema.minimum === 'number' && value < schema.minimum) {
    causes.push(
      wrongValue(field, value, `${field} in body should be greater than or equal to ${schema.minimum}`),
    )
  }
  if (typeof schema.maximum === 'number' && value > schema.maximum) {
    causes.push(
      wrongValue(field, value, `${field} in body should be less than or equal to ${schema.maximum}`),
    )
  }
}
