import type { KeyPath } from '../../../json.ts'
import { childOf, isNull, type Located, type LocatedMap } from '../../reading/located.ts'
import { nearest } from '../../reading/nearest.ts'
import { type Reading, report } from '../../reading/reading.ts'
import { scheduleMistake } from '../../rules/cron/cron.ts'
import { FORGE_TOKENS, FORGE_TOKENS_OF } from '../../schema/settings/places.ts'
import { textOf } from '../../short/option-string.ts'
import { partsOf } from '../../text/words.ts'
import { instancesOf } from './instances.ts'

/** Names that settings may refer to. */
export interface Known {
  readonly environments: ReadonlyMap<string, KeyPath>
  readonly services: Iterable<string>
}

/** Mistakes of the settings that no key shows alone. */
export function reportSettingMistakes(root: LocatedMap, known: Known, reading: Reading): void {
  reportForgeForms(root, reading)
  for (const account of accountsIn(root)) reportTwoSecrets(account, reading)
  for (const [, cluster] of entriesOf(childOf(root, 'clusters'))) reportCluster(cluster, reading)
  for (const [, entry] of entriesOf(childOf(root, 'notifications')))
    reportMissing(entry, ['type'], "Write type: 'slack', 'email' or 'webhook', say.", reading)
  for (const [, entry] of entriesOf(childOf(root, 'templates'))) reportTemplate(entry, reading)
  reportTwoWays(childOf(root, 'routing'), reading)
  reportSchedule(childOf(childOf(root, 'agent'), 'schedule'), reading)
  for (const [name, entry] of entriesOf(childOf(root, 'environments')))
    reportEnvironment(name, entry, root, known, reading)
}

/** The short keys are the one forge of the ops repository; what `forges` says of the same kind of forge is said twice. */
function reportForgeForms(root: LocatedMap, reading: Reading): void {
  const written = FORGE_TOKENS.flatMap((key) => {
    const node = present(childOf(root, key))
    return node === undefined ? [] : [{ key, node }]
  })
  const [first, second] = written
  if (first !== undefined && second !== undefined)
    twoForms(
      second.node,
      `${second.key} stands beside ${first.key}: the ops repository has one forge`,
      "Keep the one of the ops repository's forge; another forge is written into forges.",
      reading,
    )
  for (const [name, forge] of entriesOf(childOf(root, 'forges'))) {
    const type = typeOf(forge)
    for (const { key, node } of written) {
      const same = (FORGE_TOKENS_OF as Readonly<Record<string, readonly string[]>>)[key] ?? []
      if (present(childOf(forge, 'token')) !== undefined && (type === undefined || same.includes(type)))
        twoForms(
          node,
          `${key} and forges.${name}.token say the same in two forms`,
          'Keep one of them.',
          reading,
        )
    }
    const user = present(childOf(root, 'user'))
    if (user !== undefined && present(childOf(forge, 'user')) !== undefined)
      twoForms(user, `user and forges.${name}.user say the same in two forms`, 'Keep one of them.', reading)
  }
}

function typeOf(forge: Located): string | undefined {
  const type = childOf(forge, 'type')
  return type === undefined ? undefined : textOf(type)
}

function accountsIn(root: LocatedMap): readonly Located[] {
  const registry = childOf(root, 'registry')
  const accounts = [childOf(registry, 'push'), childOf(registry, 'pull')]
  const others = entriesOf(childOf(root, 'registries')).map(([, account]) => account)
  return [...accounts.flatMap((account) => account ?? []), ...others]
}

function reportTwoSecrets(account: Located, reading: Reading): void {
  const token = present(childOf(account, 'token'))
  if (token !== undefined && present(childOf(account, 'password')) !== undefined)
    twoForms(token, 'token and password say the same in two forms', 'Keep one of them.', reading)
}

function reportCluster(cluster: Located, reading: Reading): void {
  if (cluster.kind !== 'map') return
  const kubeconfig = present(childOf(cluster, 'kubeconfig'))
  const url = present(childOf(cluster, 'url')) ?? present(childOf(cluster, 'serviceAccount'))
  if (kubeconfig !== undefined && url !== undefined)
    twoForms(url, 'kubeconfig says already where the cluster is', 'Keep one of them.', reading)
  if (kubeconfig === undefined)
    reportMissing(
      cluster,
      ['url', 'serviceAccount'],
      "Or write the name of a Secret: 'staging-kubeconfig'.",
      reading,
    )
}

function reportTemplate(template: Located, reading: Reading): void {
  if (template.kind !== 'map') return
  reportMissing(template, ['watch'], "Write watch: 'tenants.example.org/v1'.", reading)
  const ways = ['render', 'files', 'helm'].flatMap((key) => present(childOf(template, key)) ?? [])
  const [, second] = ways
  if (second !== undefined)
    twoForms(
      second,
      'objects are made by render, files or helm, not by two of them',
      'Keep one of them.',
      reading,
    )
  if (ways.length === 0)
    report(reading, template, 'config.setting', 'says not what is deployed', 'Write render, files or helm.')
}

function reportSchedule(node: Located | undefined, reading: Reading): void {
  const text = node === undefined ? undefined : textOf(node)
  const mistake = text === undefined ? undefined : scheduleMistake(text)
  if (node === undefined || mistake === undefined) return
  const hint = "Write minute, hour, day, month and weekday: '*/5 * * * *'."
  report(reading, node, 'config.setting', `'${text}' is no schedule: ${mistake}`, hint)
}

/** A warning: a file that is extended may say the one, and the ops file the other. */
function reportTwoWays(routing: Located | undefined, reading: Reading): void {
  const ingressClass = present(childOf(routing, 'ingressClass'))
  if (ingressClass === undefined || present(childOf(routing, 'gateway')) === undefined) return
  const message = 'gateway stands beside it and is what counts: routes lead by one of them'
  report(reading, ingressClass, 'config.two-forms', message, 'Keep one of them.', 'warning')
}

/** Ways to say which commits an environment runs. */
const SOURCES = ['branch', 'tag', 'promote']

function reportEnvironment(
  name: string,
  entry: Located,
  root: LocatedMap,
  known: Known,
  reading: Reading,
): void {
  const [first, second] = SOURCES.filter((key) => present(childOf(entry, key)) !== undefined)
  const node = second === undefined ? undefined : childOf(entry, second)
  if (node !== undefined)
    twoForms(node, `${first} and ${second} both say which commits run here`, 'Keep one of them.', reading)
  const isolation = present(childOf(entry, 'isolation'))
  if (isolation !== undefined && present(childOf(childOf(entry, 'defaults'), 'isolation')) !== undefined)
    twoForms(
      isolation,
      'isolation and defaults.isolation say the same in two forms',
      'Keep one of them.',
      reading,
    )
  reportTwoWays(childOf(entry, 'routing'), reading)
  reportOneNamespace(name, entry, reading)
  for (const key of ['promote', 'fallback']) {
    const named = childOf(entry, key)
    reportName(named, 'environment', 'config.unknown-environment', known.environments.keys(), reading)
    if (named !== undefined && textOf(named) === name)
      report(reading, named, 'config.setting', `${name} names itself`, 'Name another environment.')
  }
  const clusters = entriesOf(childOf(root, 'clusters')).map(([cluster]) => cluster)
  reportName(childOf(entry, 'cluster'), 'cluster', 'config.unknown-cluster', clusters, reading)
  const withThem = childOf(entry, 'with')
  for (const service of withThem?.kind === 'list' ? withThem.items : [])
    reportName(service, 'service', 'config.unknown-service', known.services, reading)
  const windows = childOf(entry, 'windows')
  for (const window of windows?.kind === 'list' ? windows.items : [])
    reportMissing(window, ['kind'], "Write kind: 'allow' or kind: 'delay'.", reading)
}

/** Instances of branches and merge requests fill a namespace each. */
function reportOneNamespace(name: string, entry: Located, reading: Reading): void {
  const instances = instancesOf(entry)
  const namespace = childOf(entry, 'namespace')
  const text = namespace === undefined ? undefined : textOf(namespace)
  if (namespace === undefined || text === undefined || instances === 'shared') return
  const isApart = partsOf(text).some(
    (part) => part.kind === 'word' && (part.word === 'instance' || part.word === 'branch'),
  )
  if (isApart) return
  const instead = text.includes('$env') ? text.replaceAll('$env', '$instance') : `${text}-$instance`
  report(
    reading,
    namespace,
    'services.same-in-instances',
    `${name} has an instance for each ${instances}, and all of them would fill the namespace ${text}`,
    `Write namespace: '${instead}', or leave it out.`,
  )
}

function reportName(
  node: Located | undefined,
  what: string,
  code: string,
  names: Iterable<string>,
  reading: Reading,
): void {
  const name = node === undefined ? undefined : textOf(node)
  const all = [...names]
  if (node === undefined || name === undefined || all.includes(name)) return
  const meant = nearest(name, all)
  const hint = meant === undefined ? `There are: ${all.join(', ') || 'none'}.` : `Did you mean ${meant}?`
  report(reading, node, code, `there is no ${what} ${name}`, hint)
}

function reportMissing(node: Located, keys: readonly string[], hint: string, reading: Reading): void {
  const missing = node.kind === 'map' ? keys.filter((key) => present(childOf(node, key)) === undefined) : []
  if (missing.length > 0 && !(node.kind === 'map' && node.entries.size === 0))
    report(reading, node, 'config.setting', `says no ${missing.join(' and no ')}`, hint)
}

function twoForms(node: Located, message: string, hint: string, reading: Reading): void {
  report(reading, node, 'config.two-forms', message, hint)
}

function present(node: Located | undefined): Located | undefined {
  return isNull(node) ? undefined : node
}

function entriesOf(node: Located | undefined): readonly (readonly [string, Located])[] {
  return node?.kind === 'map' ? [...node.entries] : []
}
