import { fields, type Located, leaf } from '../reading/located.ts'
import { isOpen, type Reading, report } from '../reading/reading.ts'
import { readOptions, textOf } from './option-string.ts'

/** `true`, `1`, `'25%'`, `'min=2'` → `{ max }`, `{ min }`; `false` → no budget. */
export function disruptionForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'leaf' || isOpen(node, reading)) return node
  if (typeof node.value === 'boolean') return node.value ? fields({ max: 1 }, node) : leaf(null, node)
  if (typeof node.value === 'number') return fields({ max: node.value }, node)
  const text = textOf(node)
  if (text === undefined) return node
  const { rest, options } = readOptions(node, text, ['max', 'min'], reading)
  return fields({ max: share(rest === '' ? options.max : rest), min: share(options.min) }, node)
}

/** `'2..10 cpu=70%'` → `{ min, max, cpu }`; `false` → none. */
export function autoscaleForm(node: Located, reading: Reading): Located {
  if (node.kind === 'leaf' && node.value === false) return leaf(null, node)
  const text = textOf(node)
  if (node.kind !== 'leaf' || text === undefined || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['cpu', 'memory'], reading)
  const parts = /^(\d+)\s*(?:\.\.|-)\s*(\d+)$/.exec(rest)
  if (parts === null) {
    report(
      reading,
      node,
      'config.value',
      `'${rest}' is no range of replicas`,
      "Write the least and the most: '2..10 cpu=70%'.",
    )
  }
  return fields(
    {
      min: parts === null ? undefined : Number(parts[1]),
      max: parts === null ? undefined : Number(parts[2]),
      cpu: percent(options.cpu),
      memory: percent(options.memory),
    },
    node,
  )
}

function share(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text
}

/** What is no percentage stays text, for the schema to say so. */
function percent(text: string | undefined): number | string | undefined {
  const parts = /^(\d+)%?$/.exec(text ?? '')
  return parts === null ? text : Number(parts[1])
}
