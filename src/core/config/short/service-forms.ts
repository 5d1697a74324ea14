import { allowForm } from '../own/allow-form.ts'
import { type Located, type LocatedMap, leaf, list, map } from '../reading/located.ts'
import { type Reading, report } from '../reading/reading.ts'
import { SERVICE_SHORT_KEYS } from '../schema/service.ts'
import { platformsForm, webForm } from './code/code-forms.ts'
import { containersForm, processesForm } from './code/container-forms.ts'
import { tasksForm, verifyForm } from './code/task-forms.ts'
import { buildForm, configureForm } from './files/configure-form.ts'
import { authForm, bodyForm, corsForm, proxyForm, redirectsForm, tlsForm } from './network/exposure-forms.ts'
import { isolationForm } from './network/isolation-form.ts'
import { externalForm, portsForm, routesForm, serviceForm } from './network-forms.ts'
import { commandForm, cronForm, healthForm, listForm, secondsForm } from './process-forms.ts'
import { autoscaleForm, disruptionForm } from './scaling-forms.ts'
import { mapForm, nodesForm, resourcesForm, storageForm, tolerationsForm, uniqueForm } from './shape-forms.ts'

export type Form = (node: Located, reading: Reading) => Located

/** Which keys of a service have short forms, and what makes them canonical. */
const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['configure', configureForm],
  ['branch', listForm],
  ['paths', listForm],
  ['external', externalForm],
  ['build', (node, reading) => buildForm(platformsForm(node, reading), reading)],
  ['web', webForm],
  ['command', commandForm],
  ['processes', processesForm],
  ['containers', containersForm],
  ['init', containersForm],
  ['tasks', tasksForm],
  ['verify', verifyForm],
  ['adopt', listForm],
  ['requires', listForm],
  ['args', commandForm],
  ['grace', secondsForm],
  ['health', healthForm],
  ['cron', cronForm],
  ['needs', listForm],
  ['ports', portsForm],
  ['routes', routesForm],
  ['service', serviceForm],
  ['tls', tlsForm],
  ['cors', corsForm],
  ['proxy', proxyForm],
  ['redirects', redirectsForm],
  ['timeout', secondsForm],
  ['maxBody', bodyForm],
  ['auth', authForm],
  ['isolation', isolationForm],
  ['disruption', disruptionForm],
  ['autoscale', autoscaleForm],
  ['storage', storageForm],
  ['map', mapForm],
  ['resources', resourcesForm],
  ['unique', uniqueForm],
  ['nodes', nodesForm],
  ['tolerations', tolerationsForm],
  ['allow', allowForm],
])

const SHORT_KEYS: ReadonlyMap<string, string> = new Map(Object.entries(SERVICE_SHORT_KEYS))

/** A service with its short forms written out. What is canonical already comes out as it went in. */
export function canonicalService(node: LocatedMap, reading: Reading): LocatedMap {
  return canonicalMap(node, FORMS, SHORT_KEYS, reading)
}

/** Applies a table of forms to the keys of a map, renaming keys that exist in the short form only. */
export function canonicalMap(
  node: LocatedMap,
  forms: ReadonlyMap<string, Form>,
  shortKeys: ReadonlyMap<string, string>,
  reading: Reading,
): LocatedMap {
  const entries = new Map<string, Located>()
  for (const [written, value] of node.entries) {
    const key = shortKeys.get(written) ?? written
    if (key !== written && node.entries.has(key)) {
      report(
        reading,
        value,
        'config.two-forms',
        `${written} and ${key} stand side by side: the same said in two forms`,
        `Keep one of them.`,
      )
      continue
    }
    const place = key === written ? value : renamed(value, key, node.path.length)
    entries.set(key, forms.get(key)?.(place, reading) ?? place)
  }
  return map(entries, node)
}

/** What stands below remembers under which key it was written; `depth` is that of the map around it. */
function renamed(node: Located, canonical: string, depth: number): Located {
  const { path, origin } = node
  const place = { path, origin: origin && { ...origin, short: { of: canonical, path: path.slice(depth) } } }
  if (node.kind === 'leaf') return leaf(node.value, place)
  const below = (part: Located): Located => renamed(part, canonical, depth)
  if (node.kind === 'list') return list(node.items.map(below), place)
  return map(
    [...node.entries].map(([key, part]) => [key, below(part)] as const),
    place,
  )
}
