import { fields, type Located, type LocatedMap, leaf, list, map } from '../../reading/located.ts'
import { isOpen, type Reading, report } from '../../reading/reading.ts'
import { isolationForm } from '../network/isolation-form.ts'
import { asBoolean, readOptions, textOf } from '../option-string.ts'
import { listForm, withForm } from '../process-forms.ts'
import { canonicalMap, type Form } from '../service-forms.ts'
import { routingForm } from './routing-form.ts'
import { spanForm } from './spans.ts'

const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['branch', listForm],
  ['tag', listForm],
  ['with', listForm],
  ['mergeRequests', mergeRequestsForm],
  ['ttl', spanForm],
  ['maxAge', spanForm],
  ['quota', quotaForm],
  ['isolation', isolationForm],
  ['routing', routingForm],
  ['windows', windowsForm],
])

/** One environment: `'master'`, `['main', '!wip/*']` or `{ branch, … }` */
export function environmentForm(node: Located, reading: Reading): Located {
  if (node.kind === 'list' || textOf(node) !== undefined) {
    return map([['branch', listForm(node, reading)]], node)
  }
  return node.kind === 'map' ? canonicalMap(node, FORMS, new Map(), reading) : node
}

/** `true`, `'into=main label=preview'`, `{ into: 'main' }` → `{ enabled, into, … }` */
function mergeRequestsForm(node: Located, reading: Reading): Located {
  if (isOpen(node, reading)) return node
  if (node.kind === 'map') return withForm(node, 'into', (into) => listForm(into, reading))
  if (node.kind !== 'leaf') return node
  if (typeof node.value === 'boolean') return fields({ enabled: node.value }, node)
  const text = textOf(node)
  if (text === undefined) return node
  const { rest, options } = readOptions(node, text, ['into', 'label', 'drafts', 'forks'], reading)
  if (rest !== '')
    report(
      reading,
      node,
      'config.value',
      `'${rest}' means nothing here`,
      "Write true, or 'into=main label=preview'.",
    )
  const { into, label, drafts, forks } = options
  const plain = fields({ label, drafts: asBoolean(drafts), forks: asBoolean(forks) }, node)
  return into === undefined ? plain : map([['into', list([leaf(into, node)], node)], ...plain.entries], node)
}

const QUOTAS = ['cpu', 'memory', 'storage', 'pods', 'volumes']

/** `'cpu=4 memory=8Gi'` → `{ cpu: '4', memory: '8Gi' }` */
function quotaForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (node.kind !== 'leaf' || text === undefined || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, QUOTAS, reading)
  if (rest !== '')
    report(reading, node, 'config.value', `'${rest}' means nothing here`, "Write 'cpu=4 memory=8Gi pods=50'.")
  const known = Object.entries(options).filter(([key]) => QUOTAS.includes(key))
  return fields(Object.fromEntries(known), node)
}

/** One window or a list of them. */
function windowsForm(node: Located, reading: Reading): Located {
  if (isOpen(node, reading) || (node.kind === 'leaf' && node.value === null)) return node
  const items = node.kind === 'list' ? node.items : [node]
  return list(
    items.map((item) => windowForm(item, reading)),
    node,
  )
}

/** `'allow Mon-Fri 08:00-17:00 zone=Europe/Berlin'` → `{ kind, days, from, to, zone }` */
function windowForm(node: Located, reading: Reading): Located | LocatedMap {
  const text = textOf(node)
  if (node.kind !== 'leaf' || text === undefined || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['zone'], reading)
  const [, kind, days, from, to] =
    /^(allow|delay)(?:\s+([A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?))?(?:\s+(\d\d:\d\d)-(\d\d:\d\d))?$/.exec(rest) ??
    []
  if (kind !== undefined) return fields({ kind, days, from, to, zone: options.zone }, node)
  report(
    reading,
    node,
    'config.value',
    `'${text}' is no window`,
    "Write 'allow Mon-Fri 08:00-17:00', or 'delay Fri 12:00-24:00 zone=Europe/Berlin'.",
  )
  return map([], node)
}
