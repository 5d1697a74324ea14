import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Json } from '../../core/json.ts'
import type { DesiredObject } from '../../core/objects/object.ts'
import { redactObject, withStringData } from '../../core/objects/redaction.ts'
import { reveal } from '../../core/sensitive.ts'
import type { Context } from '../context.ts'
import { toYaml } from '../output/print-answer.ts'

/** One stream that `kubectl apply` takes, or a file for each object. */
export function printObjects(context: Context, objects: readonly DesiredObject[]): void {
  const { terminal, options } = context
  if (options.directory !== undefined) {
    const folder = resolve(terminal.cwd, options.directory)
    writeObjects(context, folder, objects)
    terminal.err(`${objects.length} files in ${folder}`)
    return
  }
  const shown = objects.map((object) => bodyOf(context, object))
  if (options.output === 'json') {
    terminal.verbatim(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: shown }, null, 2))
    return
  }
  for (const body of shown) terminal.verbatim(`---\n${toYaml(body)}`)
}

export function writeObjects(context: Context, folder: string, objects: readonly DesiredObject[]): void {
  mkdirSync(folder, { recursive: true })
  const mode = context.options.showSecrets === true ? 0o600 : 0o666
  for (const object of objects)
    writeFileSync(join(folder, fileName(object)), `${toYaml(bodyOf(context, object))}\n`, { mode })
}

/** The one place where a person may ask to see secrets; Secrets are printed with `stringData`. */
export function bodyOf({ options }: Context, object: DesiredObject): Json {
  const body = withStringData(object.body)
  return options.showSecrets === true ? reveal(body) : redactObject(body)
}

function fileName(object: DesiredObject): string {
  const { namespace, kind, name } = object.id
  return `${namespace === '' ? 'cluster' : namespace}.${kind.toLowerCase()}.${name}.yaml`
}
