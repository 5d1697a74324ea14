import { type Located, map } from '../../reading/located.ts'
import type { Reading } from '../../reading/reading.ts'
import { textOf } from '../option-string.ts'
import { commandForm, healthForm, secondsForm, withForm } from '../process-forms.ts'
import { resourcesForm } from '../shape-forms.ts'

/** `{ worker: 'node worker.js' }` → `{ worker: { command: ['node', 'worker.js'] } }` */
export function processesForm(node: Located, reading: Reading): Located {
  return eachEntry(node, (entry) => {
    const process = textOf(entry) === undefined ? entry : map([['command', entry]], entry)
    return withParts(process, reading)
  })
}

/** Commands, health and resources of containers, as those of a service are written. */
export function containersForm(node: Located, reading: Reading): Located {
  return eachEntry(node, (entry) => withParts(entry, reading))
}

const PARTS = {
  command: commandForm,
  args: commandForm,
  health: healthForm,
  resources: resourcesForm,
  grace: secondsForm,
} as const

function withParts(node: Located, reading: Reading): Located {
  if (node.kind !== 'map') return node
  return Object.entries(PARTS).reduce(
    (entry, [key, form]) => withForm(entry, key, (value) => form(value, reading)),
    node,
  )
}

function eachEntry(node: Located, form: (entry: Located) => Located): Located {
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(([name, entry]) => [name, form(entry)] as const),
    node,
  )
}
