import type { Format } from './format.ts'
import { ENV } from './formats/env.ts'
import { INI } from './formats/ini.ts'
import { JSON_FORMAT } from './formats/json.ts'
import { PROPERTIES } from './formats/properties.ts'
import { TOML } from './formats/toml/toml.ts'
import { XML } from './formats/xml/xml.ts'
import { YAML } from './formats/yaml/yaml.ts'

/** Which format a file has, by its name; the first row that fits counts. Names are compared without case. */
const NAMES: readonly (readonly [pattern: RegExp, format: Format])[] = [
  [/\.(ya?ml)$/, YAML],
  [/\.(json|jsonc|json5|webmanifest)$/, JSON_FORMAT],
  [/\.toml$/, TOML],
  [/\.(ini|cfg|cnf)$/, INI],
  [/\.properties$/, PROPERTIES],
  [/\.(xml|config|xhtml|csproj|props)$/, XML],
  // Below the endings that name a format: `env.json` is JSON. `.env.production`, `env.local.dist`; not `env.ts`, which is code.
  [/(^|\/)\.?env(\.(?!([cm]?[jt]sx?|py|rb|php|sh)$)[^/]*)?$/, ENV],
  [/\.env$/, ENV],
]

/** Endings of files that are copied and filled in: `parameters.yml.dist` is YAML. */
const TEMPLATE = /\.(dist|example|sample|template|default|tpl)$/

export const FORMAT_NAMES = 'YAML, JSON, TOML, INI, properties, .env and XML'

export function formatOf(path: string): Format | undefined {
  const name = path.toLowerCase()
  const plain = name.replace(TEMPLATE, '')
  return NAMES.find(([pattern]) => pattern.test(name) || pattern.test(plain))?.[1]
}
