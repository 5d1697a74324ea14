import { fields, type Located, leaf, list, map } from '../../reading/located.ts'
import { isOpen, type Reading, report } from '../../reading/reading.ts'
import { asBoolean, readOptions, textOf } from '../option-string.ts'
import { secondsForm, withForm } from '../process-forms.ts'

/** `false`, `'shop-certificate'`, `'issuer=letsencrypt redirect=false'` → `{ enabled, secret, issuer, redirect }` */
export function tlsForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'leaf' || isOpen(node, reading)) return node
  if (typeof node.value === 'boolean') return fields({ enabled: node.value }, node)
  const text = textOf(node)
  if (text === undefined) return node
  const { rest, options } = readOptions(node, text, ['secret', 'issuer', 'redirect'], reading)
  const secret = rest === '' ? options.secret : rest
  return fields({ secret, issuer: options.issuer, redirect: asBoolean(options.redirect) }, node)
}

const LISTS_OF_CORS = ['origins', 'methods', 'headers', 'expose']

/** `true`, `false`, one origin or a list of them → `{ origins, … }` */
export function corsForm(node: Located, reading: Reading): Located {
  if (isOpen(node, reading)) return node
  if (node.kind === 'list') return map([['origins', node]], node)
  if (node.kind === 'leaf') {
    if (node.value === false) return leaf(null, node)
    if (node.value === true) return map([['origins', list([leaf('*', node)], node)]], node)
    return textOf(node) === undefined ? node : map([['origins', wordsForm(node, reading)]], node)
  }
  const lists = LISTS_OF_CORS.reduce(
    (cors, key) => withForm(cors, key, (value) => wordsForm(value, reading)),
    node,
  )
  return withForm(lists, 'maxAge', (value) => secondsForm(value, reading))
}

/** `'GET, POST'` → `['GET', 'POST']` */
function wordsForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  return list(
    text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((word) => leaf(word, node)),
    node,
  )
}

/** `{ '/api/': 'services.backend keep=true' }` → `{ '/api/': { service, keep } }` */
export function proxyForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(([path, entry]) => [path, proxyPathForm(entry, reading)] as const),
    node,
  )
}

function proxyPathForm(node: Located, reading: Reading): Located {
  if (node.kind === 'map') return withForm(node, 'service', (value) => serviceName(value, reading))
  const text = textOf(node)
  if (node.kind !== 'leaf' || text === undefined || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['port', 'keep'], reading)
  return fields(
    {
      service: rest.replace(/^services\./, '') || undefined,
      port: options.port === undefined ? undefined : Number(options.port),
      keep: asBoolean(options.keep),
    },
    node,
  )
}

function serviceName(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  return leaf(text.replace(/^services\./, ''), node)
}

/** `{ '/old': '/new status=308' }`, or a list of `{ from, to, status }` → `{ '/old': { to, status } }` */
export function redirectsForm(node: Located, reading: Reading): Located {
  if (node.kind === 'list') return listedRedirects(node.items, node, reading)
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(([from, entry]) => [from, redirectForm(entry, reading)] as const),
    node,
  )
}

function listedRedirects(items: readonly Located[], node: Located, reading: Reading): Located {
  const entries = new Map<string, Located>()
  for (const item of items) {
    const from = item.kind === 'map' ? item.entries.get('from') : undefined
    const source = from === undefined ? undefined : textOf(from)
    if (item.kind !== 'map' || source === undefined) {
      report(
        reading,
        item,
        'config.value',
        'has no from: the path that is redirected',
        "Write { from: '/old', to: '/new' }.",
      )
    } else if (entries.has(source)) {
      report(reading, item, 'config.value', `${source} leads to two targets`, 'Keep one of them.')
    } else {
      const rest = [...item.entries].filter(([key]) => key !== 'from')
      entries.set(source, map(rest, item))
    }
  }
  return map(entries, node)
}

function redirectForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (node.kind !== 'leaf' || text === undefined || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['status'], reading)
  return fields(
    { to: rest || undefined, status: options.status === undefined ? undefined : Number(options.status) },
    node,
  )
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** `'10m'`, `'10Mi'`, `'1G'`, `'unlimited'` → bytes; as proxies count, a k is 1024. */
export function bodyForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  if (text === 'unlimited') return leaf(0, node)
  const parts = /^(\d+)\s*(k|m|g)?i?(b?)$/i.exec(text)
  const unit = UNITS[(parts?.[2] ?? '').toLowerCase()]
  const isBytes = parts?.[3] !== ''
  if (parts?.[1] !== undefined && unit !== undefined && !isBytes) return leaf(Number(parts[1]) * unit, node)
  // As with memory, where MB is refused: nobody knows of which two readings it is.
  const plain = isBytes && parts?.[1] !== undefined ? `${parts[1]}${parts[2] ?? ''}` : undefined
  const cure =
    plain === undefined
      ? "Write '10m', '1Gi' or 'unlimited'."
      : `Write '${plain}', without the B; a k is 1024 here.`
  report(reading, node, 'config.value', `'${text}' is no size`, cure)
  return leaf(0, node)
}

/** `'accounts realm=Staging'` → `{ basic }`; a URL → `{ forward }`; `false` → none. */
export function authForm(node: Located, reading: Reading): Located {
  if (node.kind === 'map') {
    const basic = withForm(node, 'basic', (value) => basicForm(value, reading))
    return withForm(basic, 'forward', (value) => forwardForm(value, reading))
  }
  if (node.kind === 'leaf' && node.value === false) return leaf(null, node)
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  return /^https?:\/\//.test(text)
    ? map([['forward', forwardForm(node, reading)]], node)
    : map([['basic', basicForm(node, reading)]], node)
}

function basicForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (node.kind !== 'leaf' || text === undefined || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['realm'], reading)
  return fields({ secret: rest || undefined, realm: options.realm }, node)
}

function forwardForm(node: Located, reading: Reading): Located {
  if (node.kind === 'map') return withForm(node, 'headers', (value) => wordsForm(value, reading))
  const text = textOf(node)
  return text === undefined || isOpen(node, reading) ? node : fields({ url: text }, node)
}
