import { type Located, leaf, map } from '../reading/located.ts'
import type { Reading } from '../reading/reading.ts'
import { listForm } from '../short/process-forms.ts'

/** `{ keys: 'labels', max: { cpu: 2 } }` → `{ keys: ['labels'], max: { cpu: '2' } }` */
export function allowForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'map') return node
  const entries = [...node.entries].map(
    ([key, value]) => [key, key === 'max' ? maxForm(value) : listForm(value, reading)] as const,
  )
  return map(entries, node)
}

/** Quantities may be written as numbers; replicas are one. */
function maxForm(node: Located): Located {
  if (node.kind !== 'map') return node
  const entries = [...node.entries].map(([key, value]) => {
    const isNumber = value.kind === 'leaf' && typeof value.value === 'number'
    return [key, key !== 'replicas' && isNumber ? leaf(String(value.value), value) : value] as const
  })
  return map(entries, node)
}
