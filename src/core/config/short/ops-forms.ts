import { fields, type Located, type LocatedMap, map } from '../reading/located.ts'
import { isOpen, type Reading } from '../reading/reading.ts'
import { readOptions, textOf } from './option-string.ts'
import { canonicalMap, type Form } from './service-forms.ts'
import { environmentForm } from './settings/environment-form.ts'
import {
  buildSettingsForm,
  notificationsForm,
  pruneForm,
  retentionForm,
  templatesForm,
} from './settings/operation-forms.ts'
import { clustersForm, registryForm } from './settings/place-forms.ts'
import { routingForm } from './settings/routing-form.ts'

const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['registry', registryForm],
  ['clusters', clustersForm],
  ['domain', domainForm],
  ['environments', environmentsForm],
  ['routing', routingForm],
  ['build', buildSettingsForm],
  ['prune', pruneForm],
  ['retention', retentionForm],
  ['notifications', notificationsForm],
  ['templates', templatesForm],
])

/** The ops file with its short forms written out; its services are left to canonicalService. */
export function canonicalOps(node: LocatedMap, reading: Reading): LocatedMap {
  return canonicalMap(node, FORMS, new Map(), reading)
}

function environmentsForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'map') return node
  return map(
    [...node.entries].map(([name, entry]) => [name, environmentForm(entry, reading)] as const),
    node,
  )
}

/** `'myorg.com mapEnv=suffix'` → `{ base, mapEnv }` */
function domainForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || node.kind !== 'leaf' || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['mapEnv'], reading)
  return fields({ base: rest, mapEnv: options.mapEnv }, node)
}
