import { fields, type Located } from '../../reading/located.ts'
import type { Reading } from '../../reading/reading.ts'
import { listForm, withForm } from '../process-forms.ts'

/** `true`, `{ from: 'web' }` → `{ enabled }`, `{ from: ['web'] }` */
export function isolationForm(node: Located, reading: Reading): Located {
  if (node.kind === 'leaf')
    return typeof node.value === 'boolean' ? fields({ enabled: node.value }, node) : node
  if (node.kind !== 'map') return node
  const from = withForm(node, 'from', (value) => listForm(value, reading))
  return withForm(from, 'to', (value) => listForm(value, reading))
}
