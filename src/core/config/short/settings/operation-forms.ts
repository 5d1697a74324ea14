import { fields, type Located, map } from '../../reading/located.ts'
import { isOpen, type Reading } from '../../reading/reading.ts'
import { textOf } from '../option-string.ts'
import { listForm, withForm } from '../process-forms.ts'
import { resourcesForm } from '../shape-forms.ts'
import { refreshForm, spanForm } from './spans.ts'

export function buildSettingsForm(node: Located, reading: Reading): Located {
  const resources = inside(node, ['resources'], (value) => resourcesForm(value, reading))
  const refresh = inside(resources, ['refresh'], (value) => refreshForm(value, reading))
  return inside(refresh, ['timeout'], (value) => spanForm(value, reading))
}

/** `false` → `{ enabled: false }` */
export function pruneForm(node: Located): Located {
  return node.kind === 'leaf' && typeof node.value === 'boolean'
    ? fields({ enabled: node.value }, node)
    : node
}

export function retentionForm(node: Located, reading: Reading): Located {
  return inside(node, ['builds', 'images'], (value) => spanForm(value, reading))
}

export function notificationsForm(node: Located, reading: Reading): Located {
  return everyEntry(node, (entry) =>
    inside(entry, ['to', 'on', 'environments'], (value) => listForm(value, reading)),
  )
}

/** `{ helm: 'name' }` → `{ helm: { chart: 'name' } }` */
export function templatesForm(node: Located, reading: Reading): Located {
  return everyEntry(node, (entry) =>
    inside(entry, ['helm'], (chart) => {
      const isName = textOf(chart) !== undefined && !isOpen(chart, reading)
      return isName ? map([['chart', chart]], chart) : chart
    }),
  )
}

function everyEntry(node: Located, form: (entry: Located) => Located): Located {
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(([name, entry]) => [name, form(entry)] as const),
    node,
  )
}

function inside(node: Located, keys: readonly string[], form: (value: Located) => Located): Located {
  if (node.kind !== 'map') return node
  return keys.reduce((part, key) => withForm(part, key, form), node)
}
