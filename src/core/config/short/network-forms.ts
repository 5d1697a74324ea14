import { withoutUser } from '../ops/without-user.ts'
import { fields, type Located, list, map } from '../reading/located.ts'
import { isOpen, type Reading, report } from '../reading/reading.ts'
import { outerAddress } from './network/outer-address.ts'
import { asBoolean, readOptions, textOf } from './option-string.ts'
import { parseRoute } from './route.ts'

/** `8080`, `'53/udp'`, `[8080, '9090 name=metrics']`, `{ http: 8080, metrics: 9090 }` → a list of ports. */
export function portsForm(node: Located, reading: Reading): Located {
  if (node.kind === 'list')
    return list(
      node.items.map((item) => portForm(item, reading)),
      node,
    )
  if (node.kind === 'leaf') {
    const isText = typeof node.value === 'string' || typeof node.value === 'number'
    return isText && !isOpen(node, reading) ? list([portForm(node, reading)], node) : node
  }
  const entries = [...node.entries].filter(([, value]) => value.kind !== 'leaf' || value.value !== null)
  const ports = entries.map(([name, value]) => {
    const port = portForm(value, reading)
    if (port.kind !== 'map') return port
    return map([...port.entries, ...fields({ name }, value).entries], port)
  })
  return list(ports, node)
}

function portForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'leaf' || isOpen(node, reading)) return node
  if (typeof node.value === 'number') return fields({ port: node.value }, node)
  const text = textOf(node)
  if (text === undefined) return node
  const { rest, options } = readOptions(node, text, ['name', 'protocol'], reading)
  const parts = /^(\d+)(?:\/(tcp|udp))?$/i.exec(rest)
  if (parts === null) {
    report(reading, node, 'config.value', `'${text}' is no port`, portHint(text))
    return map([], node)
  }
  return fields(
    { port: Number(parts[1]), name: options.name, protocol: (parts[2] ?? options.protocol)?.toUpperCase() },
    node,
  )
}

/** `'https://shop.example.com/api'`, or a list of such → a list of routes. */
export function routesForm(node: Located, reading: Reading): Located {
  if (node.kind === 'list')
    return list(
      node.items.map((item) => routeForm(item, reading)),
      node,
    )
  // A list already here, so that `url` in one layer and `routes` in another replace each other.
  return node.kind === 'map' || textOf(node) !== undefined ? list([routeForm(node, reading)], node) : node
}

function routeForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  const url = parseRoute(text)
  if (url !== undefined) return fields({ ...url }, node)
  report(
    reading,
    node,
    'config.value',
    `'${withoutUser(text)}' is no URL of a route`,
    'Write https://host/path; a route has no port, user, query or fragment.',
  )
  return map([], node)
}

/** `'proxy=false'` → `{ proxy: false }` */
export function serviceForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (node.kind !== 'leaf' || text === undefined || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['proxy'], reading)
  if (rest !== '')
    report(reading, node, 'config.value', `'${rest}' means nothing here`, "Write 'proxy=false'.")
  return fields({ proxy: asBoolean(options.proxy) }, node)
}

/** `'db.example.com:3306'` → `{ host, port }` */
export function externalForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  const parts = /^([^:/\s]+)(?::(\d+))?$/.exec(text)
  if (parts === null) {
    const { host, port } = outerAddress(text)
    const better = host === undefined ? 'db.example.com:3306' : [host, port].join(':').replace(/:$/, '')
    report(reading, node, 'config.value', `'${text}' is no host`, `Write '${better}' or { host, port }.`)
    return map([], node)
  }
  return fields({ host: parts[1], port: parts[2] === undefined ? undefined : Number(parts[2]) }, node)
}

/** `8080:80`, as Compose maps a port of the machine to one of the container. */
function portHint(text: string): string {
  const inside = /^(?:[\d.]+:)?\d+:(\d+)$/.exec(text.trim())?.[1]
  return inside === undefined
    ? "Write 8080, '53/udp' or '9090 name=metrics'."
    : `Write ${inside}, the port of the container: no port of the machine is taken.`
}
