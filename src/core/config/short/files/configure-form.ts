import type { Json } from '../../../json.ts'
import { type Located, map } from '../../reading/located.ts'
import type { Reading } from '../../reading/reading.ts'
import { tagOf } from '../../tags.ts'
import { withForm } from '../process-forms.ts'
import { refreshForm } from '../settings/spans.ts'

/** `{ 'app.yml': from(vars.app) }` → `{ 'app.yml': { '.': from(vars.app) } }`: merged into the file as a whole */
export function configureForm(node: Located): Located {
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(
      ([file, edits]) => [file, isReference(edits) ? map([['.', edits]], edits) : edits] as const,
    ),
    node,
  )
}

/** `build: { configure }`, likewise; `refresh: '1d'` → seconds */
export function buildForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'map') return node
  const configured = withForm(node, 'configure', configureForm)
  return withForm(configured, 'refresh', (value) => refreshForm(value, reading))
}

function isReference(node: Located): boolean {
  if (node.kind !== 'leaf') return false
  return (
    tagOf(node.value as Json) !== undefined ||
    (typeof node.value === 'string' && /^\$\{[^{}]*\}$/.test(node.value))
  )
}
