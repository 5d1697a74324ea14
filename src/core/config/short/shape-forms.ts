import { fields, type Located, leaf, list, map } from '../reading/located.ts'
import { isOpen, type Reading, report } from '../reading/reading.ts'
import { asBoolean, readOptions, textOf } from './option-string.ts'

/** `{ '/data': '10Gi class=fast' }` → `{ '/data': { size, class } }` */
export function storageForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(([path, entry]) => {
      const text = textOf(entry)
      if (text === undefined || entry.kind !== 'leaf' || isOpen(entry, reading)) return [path, entry] as const
      const { rest, options } = readOptions(entry, text, ['class', 'mode', 'retain'], reading)
      const { class: storageClass, mode, retain } = options
      const size = rest === '' ? undefined : rest
      return [path, fields({ size, class: storageClass, mode, retain: asBoolean(retain) }, entry)] as const
    }),
    node,
  )
}

/** `'host:/data/mysql:/var/lib/mysql'` or a list of such → a list of `{ host, path }` */
export function mapForm(node: Located, reading: Reading): Located {
  const items = node.kind === 'list' ? node.items : node.kind === 'map' || textOf(node) ? [node] : undefined
  if (items === undefined) return node
  return list(
    items.map((item) => hostMapForm(item, reading)),
    node,
  )
}

function hostMapForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || node.kind !== 'leaf') return node
  const parts = /^host:(\/[^:]*|\$[^:]*):(\/[^:]*|\$[^:]*)$/.exec(text)
  const after = /^(\S+)\s+(.*)$/.exec(parts?.[2] ?? '')
  if (after !== null && !/\$\{[^}]*$/.test(after[1] ?? ''))
    report(
      reading,
      node,
      'config.value',
      `'${after[2]}' stands after the path, where nothing can stand`,
      "Take it away; a path with a space in it is written { host: '/on/the/node', path: '/in the container' }.",
    )
  if (parts !== null) return fields({ host: parts[1], path: after?.[1] ?? parts[2] }, node)
  if (isOpen(node, reading)) return node
  report(
    reading,
    node,
    'config.value',
    `'${text}' is no folder of a node`,
    "Write 'host:/path/on/the/node:/path/in/the/container'.",
  )
  return map([], node)
}

/** `'cpu=100m memory=128Mi'`, `{ cpu, memory }` → `{ requests }`; numbers become quantities. */
export function resourcesForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (node.kind === 'leaf') {
    if (text === undefined || isOpen(node, reading)) return node
    const { rest, options } = readOptions(node, text, ['cpu', 'memory'], reading)
    if (rest !== '')
      report(reading, node, 'config.value', `'${rest}' means nothing here`, "Write 'cpu=100m memory=128Mi'.")
    return map([['requests', fields(options, node)]], node)
  }
  if (node.kind === 'list') return node
  const direct = [...node.entries].filter(([key]) => key === 'cpu' || key === 'memory')
  const others = [...node.entries].filter(([key]) => key !== 'cpu' && key !== 'memory')
  const first = direct[0]
  const amounts = others.map(([key, value]) => [key, quantities(value)] as const)
  if (first === undefined) return map(amounts, node)
  if (node.entries.has('requests')) {
    report(
      reading,
      first[1],
      'config.two-forms',
      `${first[0]} stands here and requests beside it: the same said in two forms`,
      `Move ${first[0]} into requests.`,
    )
  }
  return map([['requests', quantities(map(direct, first[1]))], ...amounts], node)
}

function quantities(node: Located): Located {
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(([key, value]) => {
      const isNumber = value.kind === 'leaf' && typeof value.value === 'number'
      return [key, isNumber ? leaf(String(value.value), value) : value] as const
    }),
    node,
  )
}

/** `{ per: 'node' }` → `'per node'` */
export function uniqueForm(node: Located): Located {
  if (node.kind !== 'map' || node.entries.size !== 1) return node
  const per = node.entries.get('per')
  return per !== undefined && textOf(per) === 'node' ? leaf('per node', node) : node
}

/** `'disk=ssd zone=a'` → `{ disk: 'ssd', zone: 'a' }` */
export function nodesForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  const labels: Record<string, string> = {}
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const separator = word.indexOf('=')
    if (separator > 0) labels[word.slice(0, separator)] = word.slice(separator + 1)
    else
      report(
        reading,
        node,
        'config.value',
        `'${word}' is no label of a node`,
        "Write 'disk=ssd', or node: 'name' for one node.",
      )
  }
  return fields(labels, node)
}

/** `'dedicated=db:NoSchedule'` or a list of such → a list of tolerations */
export function tolerationsForm(node: Located, reading: Reading): Located {
  const items = node.kind === 'list' ? node.items : textOf(node) !== undefined ? [node] : undefined
  if (items === undefined) return node
  return list(
    items.map((item) => tolerationForm(item, reading)),
    node,
  )
}

/** Names of the parts of a toleration: a taint of such a name is none. */
const FIELDS: ReadonlySet<string> = new Set(['operator', 'effect', 'tolerationSeconds'])

function tolerationForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  const parts = /^([^=:\s]+)(?:=([^:\s]*))?(?::(\w+))?$/.exec(text)
  // Kubernetes' own way to bear everything, which has no key.
  if (parts?.[1] === 'operator' && parts[2] === 'Exists')
    return fields({ operator: 'Exists', effect: parts[3] }, node)
  if (parts?.[1] === undefined || FIELDS.has(parts[1])) {
    report(
      reading,
      node,
      'config.value',
      `'${text}' is no toleration`,
      "Write 'key=value:Effect' or 'key:Effect', with the key of the taint; 'operator=Exists' bears them all.",
    )
    return map([], node)
  }
  const operator = parts[2] === undefined ? 'Exists' : 'Equal'
  return fields({ key: parts[1], operator, value: parts[2], effect: parts[3] }, node)
}
