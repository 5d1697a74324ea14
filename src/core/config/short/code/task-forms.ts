import { type Located, map } from '../../reading/located.ts'
import type { Reading } from '../../reading/reading.ts'
import { textOf } from '../option-string.ts'
import { commandForm, listForm, secondsForm, withForm } from '../process-forms.ts'

/** `{ before: { migrate: './migrate up' } }` → `{ before: { migrate: { command } } }` */
export function tasksForm(node: Located, reading: Reading): Located {
  return each(node, (phase) => each(phase, (task) => taskForm(task, reading)))
}

export function verifyForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'map') return node
  const command = withForm(node, 'command', (value) => commandForm(value, reading))
  const services = withForm(command, 'services', (value) => listForm(value, reading))
  return withForm(services, 'timeout', (value) => secondsForm(value, reading))
}

function taskForm(node: Located, reading: Reading): Located {
  const task = textOf(node) === undefined ? node : map([['command', node]], node)
  if (task.kind !== 'map') return task
  const command = withForm(task, 'command', (value) => commandForm(value, reading))
  const when = withForm(command, 'when', (value) => listForm(value, reading))
  return withForm(when, 'timeout', (value) => secondsForm(value, reading))
}

function each(node: Located, form: (entry: Located) => Located): Located {
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(([name, entry]) => [name, form(entry)] as const),
    node,
  )
}
