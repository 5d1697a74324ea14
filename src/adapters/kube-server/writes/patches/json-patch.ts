import { copy, type Data, equal, type Fields, isFields } from '../../data.ts'
import { ApiError, badRequest } from '../../status.ts'

/** RFC 6902. */
export function applyJsonPatch(live: Fields, body: Data): Data {
  if (!Array.isArray(body)) throw badRequest('error decoding patch: a JSON patch is a list of operations')
  let document: Data = copy(live)
  for (const operation of body) {
    if (!isFields(operation)) throw badRequest('error decoding patch: an operation is an object')
    document = step(document, operation)
  }
  return document
}

function step(document: Data, operation: Fields): Data {
  const path = pointer(operation.path)
  const op = String(operation.op)
  if (op === 'test') {
    if (equal(read(document, path), operation.value ?? null)) return document
    throw failed()
  }
  if (op === 'remove') return edit(document, path, 'remove')
  if (op === 'add') return edit(document, path, 'add', copy(operation.value ?? null))
  if (op === 'replace') {
    if (read(document, path) === undefined) throw failed()
    return edit(document, path, 'replace', copy(operation.value ?? null))
  }
  if (op !== 'move' && op !== 'copy') throw badRequest(`Unexpected kind: ${op}`)
  const from = pointer(operation.from)
  const value = read(document, from)
  if (value === undefined) throw failed()
  return edit(op === 'move' ? edit(document, from, 'remove') : document, path, 'add', copy(value))
}

/** A patch that does not fit the object; real servers do not say why. */
function failed(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
}

function pointer(path: Data | undefined): string[] {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/'))) {
    throw badRequest(`error decoding patch: bad path ${JSON.stringify(path ?? null)}`)
  }
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function read(document: Data, path: readonly string[]): Data | undefined {
  let here: Data | undefined = document
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)]
    else if (isFields(here) && Object.hasOwn(here, key)) here = here[key]
    else return undefined
  }
  return here
}

function edit(
  document: Data,
  path: readonly string[],
  how: 'add' | 'replace' | 'remove',
  value: Data = null,
): Data {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(document)) return editList(document, key, rest, how, value)
  if (!isFields(document)) throw failed()
  if (rest.length > 0 || how === 'remove') {
    const below = Object.hasOwn(document, key) ? document[key] : undefined
    if (below === undefined) throw failed()
    if (rest.length > 0) return { ...document, [key]: edit(below, rest, how, value) }
    const { [key]: _, ...others } = document
    return others
  }
  return { ...document, [key]: value }
}

function editList(
  items: readonly Data[],
  key: string,
  rest: readonly string[],
  how: 'add' | 'replace' | 'remove',
  value: Data,
): Data {
  const index = key === '-' ? items.length : Number(key)
  const within = rest.length === 0 && how === 'add' ? index <= items.length : index < items.length
  if (!Number.isInteger(index) || index < 0 || !within) throw failed()
  if (rest.length > 0) return items.with(index, edit(items[index] ?? null, rest, how, value))
  if (how === 'replace') return items.with(index, value)
  return how === 'add' ? items.toSpliced(index, 0, value) : items.toSpliced(index, 1)
}
