import { fields, type Located, leaf, map } from '../../reading/located.ts'
import type { Reading } from '../../reading/reading.ts'
import { listForm, withForm } from '../process-forms.ts'

/** `true`, `{ from: 'web' }` → `{ enabled: true }`, `{ enabled: true, from: ['web'] }`: no `false` below undoes the latter. */
export function isolationForm(node: Located, reading: Reading): Located {
  if (node.kind === 'leaf')
    return typeof node.value === 'boolean' ? fields({ enabled: node.value }, node) : node
  if (node.kind !== 'map') return node
  const from = withForm(node, 'from', (value) => listForm(value, reading))
  const both = withForm(from, 'to', (value) => listForm(value, reading))
  return both.kind !== 'map' || both.entries.has('enabled')
    ? both
    : map([['enabled', leaf(true, both)], ...both.entries], both)
}
