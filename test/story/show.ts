import { dump } from 'js-yaml'
import { describeRequires, describeRun } from '../../src/core/desired/tasks/describe-tasks.ts'
import type { ServiceTasks } from '../../src/core/desired/tasks/tasks.ts'
import { isMap, type Json, type JsonMap } from '../../src/core/json.ts'
import { type DesiredObject, printId } from '../../src/core/objects/object.ts'
import { redactObject } from '../../src/core/objects/redaction.ts'

// Rendered objects as a story shows them.
// In: objects, and what to show of them: `Kind/name`, with a dotted path where a part is enough; the name may end before
// its hash. Out: YAML without what every object has (ids, common labels, variables that say where a container runs).
// Limits: secrets as ***.

export function showObjects(objects: readonly DesiredObject[], wanted: readonly string[]): readonly string[] {
  return wanted.flatMap((line) => {
    const [name = '', path] = line.split(/\s+/)
    const text = showObject(objects, name, path, isOwnVariable)
    return text === undefined ? [] : [`# ${line}\n${text}`]
  })
}

export function showObject(
  objects: readonly DesiredObject[],
  name: string,
  path = '',
  without: (item: Json) => boolean = () => false,
): string | undefined {
  const found =
    objects.find(({ id }) => printId(id) === name) ??
    objects.find(({ id }) => printId(id).startsWith(`${name}-`))
  if (found === undefined) return undefined
  let part: Json = withoutIdentity(redactObject(found.body), without)
  for (const key of path === '' ? [] : path.split('.')) part = (part as JsonMap)[key] ?? null
  return dump(part, { lineWidth: -1, noRefs: true }).trimEnd()
}

/** What runs around the rollouts of an instance, as `render --tasks` prints it. */
export function showTasks(instance: string, tasks: readonly ServiceTasks[]): readonly string[] {
  return tasks.flatMap((each) => [
    ...describeRequires(each).map((line) => `# ${instance}/${each.service}  ${line}`),
    ...each.runs.map((run) => {
      const line = `# ${instance}/${each.service}  ${describeRun(run)}`
      if (run.kind !== 'job') return line
      const body = withoutIdentity(redactObject(run.object.body), isOwnVariable)
      return `---\n${line}\n${dump(body, { lineWidth: -1, noRefs: true }).trimEnd()}`
    }),
  ])
}

const COMMON = /^(diploid\.dev\/.*|app\.kubernetes\.io\/(name|instance|part-of|managed-by))$/

/** Identity has a test of its own; elsewhere it would only repeat itself. */
function withoutIdentity(value: Json, without: (item: Json) => boolean): Json {
  if (Array.isArray(value))
    return value.filter((item: Json) => !without(item)).map((item: Json) => withoutIdentity(item, without))
  if (!isMap(value)) return value
  const entries = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    if ((key !== 'labels' && key !== 'annotations') || !isMap(item))
      return [[key, withoutIdentity(item, without)]]
    const rest = Object.entries(item).filter(([name]) => !COMMON.test(name))
    return rest.length === 0 ? [] : [[key, Object.fromEntries(rest)]]
  })
  return Object.fromEntries(entries)
}

function isOwnVariable(item: Json): boolean {
  return isMap(item) && typeof item.name === 'string' && item.name.startsWith('DIPLOID_')
}
