import { at, type Data, type Fields, fields, isFields, list, text } from '../data.ts'
import { badRequest } from '../status.ts'

export type Match = (object: Fields) => boolean

/** `labelSelector` and `fieldSelector` of a request. */
export function selectorOf(query: URLSearchParams): Match {
  const labels = labelTests(query.get('labelSelector') ?? '')
  const wanted = fieldTests(query.get('fieldSelector') ?? '')
  return (object) => {
    const own = fields(object, 'metadata', 'labels')
    return labels.every((test) => test(own)) && wanted.every((test) => test(object))
  }
}

/** A `LabelSelector` of an object's spec against labels. */
export function selects(selector: Data | undefined, labels: Fields): boolean {
  const equalities = Object.entries(fields(selector, 'matchLabels'))
  if (!equalities.every(([key, value]) => labels[key] === value)) return false
  return list(selector, 'matchExpressions').every((expression) => {
    const value = labels[text(expression, 'key')]
    const values = list(expression, 'values')
    if (text(expression, 'operator') === 'Exists') return value !== undefined
    if (text(expression, 'operator') === 'DoesNotExist') return value === undefined
    const within = value !== undefined && values.includes(value)
    return text(expression, 'operator') === 'In' ? within : !within
  })
}

type LabelTest = (labels: Fields) => boolean

function labelTests(selector: string): LabelTest[] {
  // Commas inside the brackets of `in (a,b)` do not separate.
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(labelTest)
}

function labelTest(part: string): LabelTest {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part)
  if (set !== null) {
    const [, key = '', operator, inner = ''] = set
    const values = inner.split(',').map((value) => value.trim())
    const isIn = (labels: Fields) => typeof labels[key] === 'string' && values.includes(String(labels[key]))
    return operator === 'in' ? isIn : (labels) => !isIn(labels)
  }
  const pair = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part)
  if (pair !== null) {
    const [, key = '', operator, value] = pair
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value
  }
  const bare = /^(!?)\s*([^!=,()\s]+)$/.exec(part)
  if (bare === null) throw badRequest(`unable to parse requirement: found '${part}'`)
  const [, not, key = ''] = bare
  return not === '!' ? (labels) => labels[key] === undefined : (labels) => labels[key] !== undefined
}

function fieldTests(selector: string): Match[] {
  return selector
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const pair = /^([^!=]+)(==|=|!=)(.*)$/.exec(part)
      if (pair === null) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`)
      const [, path = '', operator, value] = pair
      return (object) => (fieldText(object, path) === value) === (operator !== '!=')
    })
}

function fieldText(object: Fields, path: string): string {
  const value = at(object, ...path.split('.'))
  return value === undefined || isFields(value) ? '' : String(value)
}
