import { fields, type Located, type LocatedMap, leaf, list, map } from '../reading/located.ts'
import { isOpen, type Reading, report } from '../reading/reading.ts'
import { textOf } from './option-string.ts'

/** Characters that mean something to a shell; a command without them needs none. */
const SHELL = /["'\\|&;<>()`*?[\]{}~#$\n=]/

/** `'node worker.js'` → `['node', 'worker.js']`; with quotes, variables or pipes → `['/bin/sh', '-c', …]`. */
export function commandForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  const words = SHELL.test(text) ? ['/bin/sh', '-c', text] : text.split(/\s+/).filter(Boolean)
  return list(
    words.map((word) => leaf(word, node)),
    node,
  )
}

/** `'30s'`, `'2m'`, `'1h'` → seconds */
export function secondsForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  const parts = /^(\d+)\s*(s|m|h)?$/.exec(text)
  if (parts?.[1] === undefined) {
    report(
      reading,
      node,
      'config.value',
      `'${text}' is no duration`,
      "Write a number of seconds, or '30s', '2m', '1h'.",
    )
    return leaf(1, node)
  }
  const unit = parts[2] === 'h' ? 3600 : parts[2] === 'm' ? 60 : 1
  return leaf(Number(parts[1]) * unit, node)
}

/** One value or a list of them → a list */
export function listForm(node: Located, reading: Reading): Located {
  return textOf(node) === undefined || isOpen(node, reading) ? node : list([node], node)
}

const PROBE_KEYS = ['path', 'port', 'command', 'period', 'timeout', 'failures', 'delay']

/** `'/healthz'`, `false`, `{ path, … }` → `{ readiness, liveness, startup }` */
export function healthForm(node: Located, reading: Reading): Located {
  if (isOpen(node, reading)) return node
  if (node.kind === 'leaf') {
    const isShort = node.value === false || typeof node.value === 'string'
    return isShort ? map([['readiness', probeForm(node, reading)]], node) : node
  }
  if (node.kind === 'list') return node
  const direct = [...node.entries].filter(([key]) => PROBE_KEYS.includes(key))
  const others = [...node.entries].filter(([key]) => !PROBE_KEYS.includes(key))
  const probes = others.map(([key, probe]) => [key, probeForm(probe, reading)] as const)
  const first = direct[0]
  if (first === undefined) return map(probes, node)
  if (node.entries.has('readiness')) {
    report(
      reading,
      first[1],
      'config.two-forms',
      `${first[0]} stands here and readiness beside it: the same said in two forms`,
      `Move ${first[0]} into readiness.`,
    )
  }
  return map([['readiness', probeForm(map(direct, first[1]), reading)], ...probes], node)
}

function probeForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text !== undefined) return isOpen(node, reading) ? node : fields({ path: text }, node)
  if (node.kind !== 'map') return node
  return withForm(node, 'command', (command) => commandForm(command, reading))
}

export function cronForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(([name, job]) => {
      const entry =
        job.kind === 'map' ? withForm(job, 'command', (command) => commandForm(command, reading)) : job
      return [name, entry] as const
    }),
    node,
  )
}

/** The map with one of its values rewritten, in its place. */
export function withForm(node: LocatedMap, key: string, form: (value: Located) => Located): LocatedMap {
  if (!node.entries.has(key)) return node
  return map(
    [...node.entries].map(([name, value]) => [name, name === key ? form(value) : value] as const),
    node,
  )
}
