import { labelFrom } from '../files/places.ts'
import { presetMeant } from '../presets/presets.ts'
import { nearest } from '../reading/nearest.ts'
import { ROUTE_PATH, routePath } from '../schema/network/addresses.ts'
import { outerAddress } from '../short/network/outer-address.ts'

/** What somebody probably meant who wrote a text that breaks a rule of the schema; `rule` is the schema's own sentence. */
export function correction(text: string, rule: string): string | undefined {
  const row = CORRECTIONS.find(([part]) => rule.includes(part))
  const better = row?.[1](text.trim())
  return better === undefined || better === text ? undefined : better
}

const CORRECTIONS: readonly (readonly [rule: string, better: (text: string) => string | undefined])[] = [
  ['Kubernetes quantity', quantity],
  [ROUTE_PATH, routePath],
  ['must not end with *', (text) => text.replace(/\*+$/, '')],
  ['is no host,', outerHost],
  ['host name', (text) => outerAddress(text).host],
  [
    'is no resource',
    (text) => (text.length > 3 ? nearest(text, ['memory', 'ephemeral-storage']) : undefined),
  ],
  ['name of an annotation', (text) => text.replace(/\s+/g, '-')],
  ['is no name of a Secret', secretName],
  ['DNS label', (text) => (text === '' || text.includes('$') ? undefined : labelFrom(text))],
  ['must be an absolute path', (text) => `/${text.replace(/^[./]+/, '')}`],
  ['name of a label', (text) => text.replace(/\s+/g, '-')],
  ['no type of service', presetMeant],
  ['name of a variable', (text) => text.replace(/[=\s].*$/s, '')],
]

/** `512MB` → 512M, `1 Gi` → 1Gi, `0,5` → 0.5 */
function quantity(text: string): string | undefined {
  const bare = text.replace(/\s+/g, '').replace(',', '.')
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(bare) ?? []
  if (number === undefined) return undefined
  const known = ['', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti']
  const plain = unit.replace(/b(ytes?)?$/i, '')
  const meant =
    known.find((each) => each === plain) ?? known.find((each) => each.toLowerCase() === plain.toLowerCase())
  return meant === undefined ? undefined : `${number}${meant}`
}

/** `https://erp.partner.example/api` → erp.partner.example, with port: 443 beside it */
function outerHost(text: string): string | undefined {
  const { host, port } = outerAddress(text)
  return host === undefined || port === undefined ? host : `${host}, with port: ${port} beside it`
}

function secretName(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return name === '' || text.includes('$') ? undefined : name
}

/** How a key is written whose value has another form altogether. */
export function formHint(path: readonly string[], input: unknown): string | undefined {
  const key = path.at(-1) ?? ''
  if (key === 'env' && Array.isArray(input)) return listedVariables(input)
  const reference = typeof input === 'string' ? /^from\(([\w.[\]'-]+)\)$/.exec(input.trim())?.[1] : undefined
  if (key === 'env' && reference !== undefined)
    return `Write env: '\${${reference}}': nothing is called here.`
  const entry = ENTRIES[path.at(-2) ?? '']?.(key, input)
  if (entry !== undefined && typeof input !== 'object') return entry
  if (path.at(-2) === 'env' && Array.isArray(input)) return "Write one text, as the program reads it: 'a,b'."
  if (key === 'ingress') return 'Hosts stand in url or routes; ingress: false takes all of them away.'
  if (key === 'image' && typeof input === 'object') return 'Write one text: image: repository:tag.'
  if (key === 'user' && typeof input === 'string') return 'Write the number of the user: 0 is root.'
  return typeof input === 'object' && !Array.isArray(input) ? undefined : FORMS[key]
}

const FORMS: Readonly<Record<string, string>> = {
  cron: "Give each job a name: cron: { nightly: { schedule: '30 2 * * *', command: './run' } }.",
  storage: "Write storage: { '/path': '10Gi' }.",
  env: 'Write env: { NAME: value }.',
  files: "Write files: { '/path': 'text' }.",
  labels: 'Write labels: { name: value }.',
  annotations: 'Write annotations: { name: value }.',
  vars: 'Write vars: { name: value }.',
}

/** What stands under a name of somebody's own. */
const ENTRIES: Readonly<Record<string, (key: string, input: unknown) => string>> = {
  cron: (key, input) => {
    const schedule = typeof input === 'string' && /\s/.test(input) ? input : '30 2 * * *'
    return `Write ${key}: { schedule: '${schedule}', command: './run' }.`
  },
  storage: (key, input) => `Write '${key}': '${typeof input === 'number' ? input : 10}Gi'.`,
}

/** Names only: values may be secret. */
function listedVariables(items: readonly unknown[]): string {
  const names = items.flatMap((item) => {
    if (typeof item === 'string') return item.split('=')[0] ?? []
    return typeof item === 'object' && item !== null && 'name' in item ? [String(item.name)] : []
  })
  return names.length === 0
    ? 'Write env: { NAME: value }.'
    : `Write names and values without dashes: ${names
        .slice(0, 3)
        .map((name) => `${name}: …`)
        .join(', ')}.`
}
