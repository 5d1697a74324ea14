import { nearest } from '../../reading/nearest.ts'
import { isConfigPlace, serviceOfFile } from '../places.ts'

// Names of files that were probably meant as configuration, and are not read under the name that they have.
// In: one file name. Out: the name under which it would be read. Limits: whether its content would do is not known.

/** `diploid.conf.yaml`, `.diploid.config.js`, `.diploid.conf.ts` → `.diploid.conf.*` */
export function opsFileMeant(name: string): string | undefined {
  const { base, extension } = split(name)
  const better = READ[extension]
  if (better === undefined || isConfigPlace(name) || /^\.diploid\.[a-z]+$/.test(name)) return undefined
  const isMeant = /^\.?diploid$/.test(base) || nearest(base.replace(/^\./, ''), OPS_BASES) !== undefined
  return isMeant ? `.diploid.conf.${better}` : undefined
}

/** `backend.diplod.yml`, `api.diploid.ts` → `<service>.diploid.*` */
export function serviceFileMeant(name: string): string | undefined {
  const { base, extension } = split(name)
  const better = READ[extension]
  if (better === undefined || serviceOfFile(name) !== undefined || opsFileMeant(name) !== undefined)
    return undefined
  const [, service, middle = ''] = /^([^.].*)\.([^.]+)$/.exec(base) ?? []
  if (service === undefined || nearest(middle, ['diploid']) === undefined) return undefined
  return `${service}.diploid.${SERVICE_EXTENSIONS.has(better) ? better : 'js'}`
}

const OPS_BASES = ['diploid.conf', 'diploid.config']

/** The extension under which such a file is read; TypeScript and TOML are not. */
const READ: Readonly<Record<string, string>> = {
  js: 'js',
  cjs: 'cjs',
  mjs: 'mjs',
  ts: 'js',
  mts: 'js',
  cts: 'js',
  json: 'json',
  jsonc: 'json',
  json5: 'json',
  yaml: 'yaml',
  yml: 'yml',
  toml: 'yaml',
}

const SERVICE_EXTENSIONS: ReadonlySet<string> = new Set(['js', 'json', 'yaml', 'yml'])

function split(name: string): { readonly base: string; readonly extension: string } {
  const dot = name.lastIndexOf('.')
  return { base: name.slice(0, Math.max(dot, 0)), extension: dot < 0 ? '' : name.slice(dot + 1) }
}
