import type { Value } from '../../../sensitive.ts'
import type { Operation } from '../../../services/service.ts'
import { childOf, type Holder, holderOf, type Pointer, pointerOf, valueAt } from './pointer.ts'
import { Refused } from './refused.ts'
import { isSame } from './same.ts'

/** RFC 6902: all operations in order, or none. https://www.rfc-editor.org/rfc/rfc6902#section-4 */
export function jsonPatch(body: Value, operations: readonly Operation[]): Value | Refused {
  let value: Value | Refused = body
  for (const [index, operation] of operations.entries()) {
    value = operate(value, operation)
    if (value instanceof Refused) return new Refused(`${operation.op}: ${value.message}`, { index })
  }
  return value
}

function operate(body: Value, operation: Operation): Value | Refused {
  const path = pointerOf(operation.path)
  if (path instanceof Refused) return path
  switch (operation.op) {
    case 'remove':
      return edit(body, path, without)
    case 'add':
    case 'replace':
    case 'test':
      if (operation.value === undefined) return new Refused('it says no `value`')
      return withValue(body, operation.op, path, operation.value)
    case 'move':
    case 'copy': {
      if (operation.from === undefined) return new Refused('it says no `from`')
      const from = pointerOf(operation.from)
      return from instanceof Refused ? from : transfer(body, operation.op, from, path)
    }
  }
}

function withValue(
  body: Value,
  op: 'add' | 'replace' | 'test',
  path: Pointer,
  value: Value,
): Value | Refused {
  if (op === 'add') return add(body, path, value)
  if (op === 'replace') return edit(body, path, (holder, key) => put(holder, key, value))
  const found = valueAt(body, path)
  if (found instanceof Refused) return found
  return isSame(found, value) ? body : new Refused(`${path.text} is not the value that is tested for`)
}

function transfer(body: Value, op: 'move' | 'copy', from: Pointer, path: Pointer): Value | Refused {
  if (op === 'move' && path.text.startsWith(`${from.text}/`))
    return new Refused(`${path.text} is a part of ${from.text} itself`)
  const found = valueAt(body, from)
  if (found instanceof Refused) return found
  const rest = op === 'move' ? edit(body, from, without) : body
  return rest instanceof Refused ? rest : add(rest, path, found)
}

/** Into a list before the item that stands there, into a map in the place of what stands there. */
function add(body: Value, path: Pointer, item: Value): Value | Refused {
  if (path.keys.length === 0) return item
  return edit(body, path, (holder, key) => insert(holder, key, item), true)
}

function insert(holder: Holder, key: string, item: Value): Value {
  if (!Array.isArray(holder)) return put(holder, key, item)
  const index = key === '-' ? holder.length : Number(key)
  return [...holder.slice(0, index), item, ...holder.slice(index)]
}

function put(holder: Holder, key: string, item: Value): Value {
  if (Array.isArray(holder)) return holder.map((each: Value, index) => (index === Number(key) ? item : each))
  // As entries: an assignment to `__proto__` would make no key.
  return Object.fromEntries(new Map(Object.entries(holder)).set(key, item))
}

function without(holder: Holder, key: string): Value {
  if (Array.isArray(holder)) return holder.filter((_, index) => index !== Number(key))
  return Object.fromEntries(Object.entries(holder).filter(([name]) => name !== key))
}

/** The value with the map or list changed that holds what the pointer names; `mayBeNew`: it need not be there yet. */
function edit(
  value: Value,
  path: Pointer,
  change: (holder: Holder, key: string) => Value,
  mayBeNew = false,
  depth = 0,
): Value | Refused {
  const key = path.keys[depth]
  if (key === undefined) return new Refused('the object as a whole cannot be removed or replaced')
  const isLast = depth === path.keys.length - 1
  const holder = holderOf(value, path, depth, isLast && mayBeNew)
  if (holder instanceof Refused) return holder
  if (isLast) return change(holder, key)
  const inner = edit(childOf(holder, key), path, change, mayBeNew, depth + 1)
  return inner instanceof Refused ? inner : put(holder, key, inner)
}
