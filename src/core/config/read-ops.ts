import { isMap } from '../json.ts'
import type { Checked, Problem } from '../problem.ts'
import { AFRESH, type Remember } from '../remember.ts'
import { opsAsMeant } from './check/as-meant.ts'
import { reportForbiddenKeys } from './check/unknown-keys.ts'
import type { Remote } from './ops/code-source.ts'
import { declaredEnvironments } from './ops/declared-environments.ts'
import { checkOpsRoot } from './ops/ops-root.ts'
import { readServiceSources } from './ops/service-sources.ts'
import { buildOf, prunes } from './ops/settings/operation.ts'
import { routingOf } from './ops/settings/routing.ts'
import { reportSettingMistakes } from './ops/settings/rules.ts'
import { domainOf, environmentOf, projectName, registryOf } from './ops/settings.ts'
import type { Ops } from './ops.ts'
import { childOf, locate } from './reading/located.ts'
import type { Reading } from './reading/reading.ts'
import { asMap } from './reading/service-part.ts'
import type { SourceValue } from './source.ts'

// The config stage: what people wrote in the ops repository, understood and checked as a whole.
// In: values of all files, evaluated without an environment. Out: environments, services, where their code is; all
// mistakes of all files. Limits: what a service says is only checked here; read-layers.ts reads it per environment.

export function readOps(
  ops: SourceValue,
  files: ReadonlyMap<string, SourceValue>,
  remote: Remote,
  unread: readonly string[] = [],
  remember: Remember = AFRESH,
): Checked<Ops> {
  const reading: Reading = { final: false, problems: [] }
  for (const source of [ops, ...files.values()])
    reading.problems.push(...remember.about('forbidden keys', source, () => forbiddenKeys(source)))
  const meant = opsAsMeant(ops)
  reading.problems.push(...meant.problems)
  const located = locate(meant.source.value, meant.source.origins)
  const written = asMap(located, 'keys of the ops file', reading)
  const value = isMap(meant.source.value) ? meant.source.value : {}
  const declared = declaredEnvironments(value)
  const root = checkOpsRoot(written, declared, reading)
  const section = childOf(written, 'services')
  if (section !== undefined) asMap(section, 'services', reading)
  const found = readServiceSources(
    meant.source,
    written,
    root,
    declared,
    { read: files, unread },
    remote,
    reading,
    remember,
  )
  reportSettingMistakes(root, { environments: declared, services: found.services.keys() }, reading)

  const registry = registryOf(root, remote, reading)
  const domain = domainOf(root)
  const build = buildOf(root)
  const config: Ops = {
    name: projectName(root, remote),
    ...(registry === undefined ? {} : { registry }),
    ...(domain === undefined ? {} : { domain }),
    environments: new Map([...declared.keys()].map((name) => [name, environmentOf(name, root, declared)])),
    services: found.services,
    ...(found.unsound.size > 0 ? { unsound: found.unsound } : {}),
    vars: isMap(value.vars) ? value.vars : {},
    routing: routingOf(root),
    ...(build === undefined ? {} : { build }),
    ...(prunes(root) ? {} : { prune: false }),
  }
  return { value: config, problems: reading.problems }
}

function forbiddenKeys({ value, origins }: SourceValue): readonly Problem[] {
  const reading: Reading = { final: false, problems: [] }
  reportForbiddenKeys(value, origins, [], reading)
  return reading.problems
}
